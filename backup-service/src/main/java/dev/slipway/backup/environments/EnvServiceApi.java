package dev.slipway.backup.environments;

import dev.slipway.backup.FilesLocation;
import dev.slipway.backup.JobFailedException;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.TlsMode;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.PutExchange;

/** What this service asks of env-service. */
interface EnvServiceApi {

    /** One environment with its connection, password included. */
    @GetExchange("/internal/environments/{application}/{environment}")
    Answer environment(@PathVariable String application, @PathVariable String environment);

    /** Makes the variables what they were in a version; repeating it with the same id does nothing. */
    @PutExchange("/internal/environments/{application}/{environment}/variable-roll-backs/{id}")
    void rollBackVariables(
            @PathVariable String application,
            @PathVariable String environment,
            @PathVariable UUID id,
            @RequestHeader("X-Slipway-Actor") String actor,
            @RequestBody RollBack rollBack);

    /** Where to go back to, and why. */
    record RollBack(long toVersion, String reason) {}

    /** The part of the answer that is of interest here; an older env-service tells no version and no uploads. */
    record Answer(
            DatabaseConnection connection,
            @Nullable Long variablesVersion,
            @Nullable Uploads uploads) {}

    /** A directory with its path, or a bucket with its name and prefix. */
    record Uploads(
            String kind,
            @Nullable String path,
            @Nullable String name,
            @Nullable String prefix) {

        /** Fails for a kind that is not known: to leave files out would be no backup. */
        FilesLocation toLocation() {
            if (kind.equals("directory") && path != null) {
                return new FilesLocation.Directory(path);
            }
            if (kind.equals("bucket") && name != null) {
                return new FilesLocation.Bucket(name, prefix == null ? "" : prefix);
            }
            throw new JobFailedException.Permanent(
                    "env-service tells a kind of place for uploaded files that this version does not know.", null);
        }
    }

    /** A database and the credentials for it. */
    record DatabaseConnection(
            String host,
            int port,
            String database,
            String user,
            String password,
            @Nullable String tls) {

        ConnectionSettings toSettings() {
            TlsMode mode = tls == null
                    ? TlsMode.PREFER
                    : TlsMode.valueOf(tls.toUpperCase(Locale.ROOT).replace('-', '_'));
            return new ConnectionSettings(host, port, database, user, password, mode);
        }

        @Override
        public String toString() {
            return toSettings().toString();
        }
    }
}
