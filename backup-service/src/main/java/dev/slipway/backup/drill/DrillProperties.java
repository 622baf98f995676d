package dev.slipway.backup.drill;

import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.TlsMode;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where and how drills are run.
 *
 * @param server a server for scratch databases, so that drills take nothing from an environment's own; null for that one
 * @param lookEvery pause between looking for drills that are due
 * @param attempts how often a drill is begun in all before it is given up
 * @param retryDelay pause before it is begun again
 */
@Validated
@ConfigurationProperties("slipway.backup.drill")
public record DrillProperties(
        @Valid @Nullable Server server,
        @NotNull @DefaultValue("1m") Duration lookEvery,
        @Min(1) @Max(20) @DefaultValue("3") int attempts,
        @NotNull @DefaultValue("30s") Duration retryDelay) {

    /**
     * A PostgreSQL server on which the user may create databases.
     *
     * @param host host name or address
     * @param port TCP port
     * @param database a database to connect to first
     * @param user the role
     * @param password its password
     * @param tls how much TLS is insisted on
     */
    public record Server(
            @NotBlank String host,
            @Min(1) @Max(65535) @DefaultValue("5432") int port,
            @NotBlank @DefaultValue("postgres") String database,
            @NotBlank String user,
            @NotNull @DefaultValue("") String password,
            @NotNull @DefaultValue("PREFER") TlsMode tls) {

        ConnectionSettings connection() {
            return new ConnectionSettings(host, port, database, user, password, tls);
        }

        /** Leaves the password out. */
        @Override
        public String toString() {
            return "Server[%s:%d]".formatted(host, port);
        }
    }
}
