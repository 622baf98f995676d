package dev.slipway.backup;

import dev.slipway.managedpostgres.ConnectionSettings;
import org.jspecify.annotations.Nullable;

/**
 * What env-service says of an environment at one moment.
 *
 * @param connection how to connect to its database
 * @param variablesVersion the version of its variables at that moment, 0 when none was ever set; null when env-service
 *     does not tell, as older ones do not
 * @param files where its application keeps uploaded files; null when nobody said so
 */
public record RegisteredEnvironment(
        ConnectionSettings connection,
        @Nullable Long variablesVersion,
        @Nullable FilesLocation files) {

    /** Without uploaded files. */
    public RegisteredEnvironment(ConnectionSettings connection, @Nullable Long variablesVersion) {
        this(connection, variablesVersion, null);
    }
}
