package dev.slipway.environment.registry.web;

import dev.slipway.environment.registry.DatabaseConnection;
import dev.slipway.environment.registry.Environment;
import dev.slipway.environment.registry.Standing;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;

record EnvironmentResponse(
        String application,
        String name,

        @Schema(description = "Application and name together, as other calls take it", example = "crm/prod")
        String environment,

        @Schema(description = "What people call it; absent when they call it by its name", example = "Production EU")
        @Nullable
        String displayName,

        StageJson stage,
        ConnectionResponse connection,

        @Schema(description = "Absent when none are registered") @Nullable
        UploadsJson uploads,

        @Schema(description = "Absent unless it is archived itself") @Nullable
        ArchivedJson archived,

        @Schema(description = "Whether its application is archived, which it then can only be read with")
        boolean applicationArchived,

        @Schema(description = "Counts the environment's changes; also its ETag")
        long version,

        String registeredBy,
        Instant registeredAt) {

    record ConnectionResponse(
            String host,
            int port,
            String database,
            String user,
            TlsJson tls,

            @Schema(description = "Where the application keeps its tables; absent when that was not said") @Nullable
            String schema) {

        static ConnectionResponse of(DatabaseConnection connection) {
            return new ConnectionResponse(
                    connection.host(),
                    connection.port(),
                    connection.database(),
                    connection.user(),
                    TlsJson.of(connection.tls()),
                    connection.schema());
        }
    }

    static EnvironmentResponse of(Environment environment) {
        return new EnvironmentResponse(
                environment.ref().application(),
                environment.ref().environment(),
                environment.ref().toString(),
                environment.displayName(),
                StageJson.of(environment.stage()),
                ConnectionResponse.of(environment.connection()),
                UploadsJson.of(environment.uploads()),
                ArchivedJson.of(environment.standing()),
                environment.applicationStanding() instanceof Standing.Archived,
                environment.version(),
                environment.registeredBy(),
                environment.registeredAt());
    }

    /** The environment with its version as ETag. */
    static ResponseEntity<EnvironmentResponse> ok(Environment environment) {
        return ResponseEntity.ok().eTag(Long.toString(environment.version())).body(of(environment));
    }
}
