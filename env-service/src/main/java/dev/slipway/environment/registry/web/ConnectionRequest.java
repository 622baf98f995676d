package dev.slipway.environment.registry.web;

import dev.slipway.environment.registry.DatabaseConnection;
import dev.slipway.environment.secret.Secret;
import dev.slipway.managedpostgres.TlsMode;
import dev.slipway.service.problem.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** How to reach an environment's database. The text form does not show the password. */
record ConnectionRequest(
        @NotNull
        @Size(max = 253)
        @Pattern(regexp = "[A-Za-z0-9._:-]+", message = "must be a host name or an IP address")
        @Schema(description = "Host name or address", example = "db.example.org")
        String host,

        @Min(1) @Max(65535) @Schema(example = "5432") int port,

        @NotNull
        @Size(min = 1, max = 63)
        @Pattern(regexp = Rules.NO_CONTROL, message = Rules.NO_CONTROL_MESSAGE)
        @Schema(example = "crm")
        String database,

        @NotNull
        @Size(min = 1, max = 63)
        @Pattern(regexp = Rules.NO_CONTROL, message = Rules.NO_CONTROL_MESSAGE)
        @Schema(example = "crm_owner")
        String user,

        @NotNull @Schema(description = "Stored encrypted and never shown again; empty where the server asks for none")
        String password,

        @Schema(description = "As PostgreSQL's sslmode; prefer when absent") @Nullable
        TlsJson tls,

        @Size(min = 1, max = 63)
        @Pattern(regexp = Rules.NO_CONTROL, message = Rules.NO_CONTROL_MESSAGE)
        @Schema(description = "Where the application keeps its tables; public is meant when absent", example = "crm")
        @Nullable
        String schema) {

    private static final int LONGEST_PASSWORD = 1000;

    DatabaseConnection toConnection() {
        return new DatabaseConnection(host, port, database, user, tls == null ? TlsMode.PREFER : tls.toMode(), schema);
    }

    /**
     * Checked here and not by annotation, because a violated annotation carries the value into its exception.
     *
     * @param field where the request holds the password
     */
    Secret toPassword(String field) {
        if (password.length() > LONGEST_PASSWORD || password.indexOf('\0') >= 0) {
            throw Problem.invalidRequest(
                    "The password is not valid.", field, "must have at most 1000 characters and no NUL");
        }
        return Secret.of(password);
    }

    @Override
    public String toString() {
        return "ConnectionRequest[%s@%s:%d/%s]".formatted(user, host, port, database);
    }
}
