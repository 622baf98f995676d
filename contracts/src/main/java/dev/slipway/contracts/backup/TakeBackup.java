package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Take a backup of an environment. Repeating a command with the same {@code backupId} takes no second one.
 *
 * @param backupId the id that the new backup gets, chosen by the sender
 * @param environment what to back up
 * @param migrationId the migration that waits for it, or null
 * @param requestedBy who asked, for the audit
 * @param note free text kept with the backup, or null
 * @param scope the schemas and tables to back up; null for the whole database
 * @param uploads whether uploaded files are backed up too; null for yes where the environment has a place for them, unless
 *     it is for a migration
 */
public record TakeBackup(
        UUID backupId,
        EnvironmentRef environment,
        @Nullable UUID migrationId,
        String requestedBy,
        @Nullable String note,
        @Nullable List<ChosenTables> scope,
        @Nullable Boolean uploads)
        implements BackupCommand {

    /** Copies the list. */
    public TakeBackup {
        scope = scope == null ? null : List.copyOf(scope);
    }

    /** With uploaded files as is usual. */
    public TakeBackup(
            UUID backupId,
            EnvironmentRef environment,
            @Nullable UUID migrationId,
            String requestedBy,
            @Nullable String note,
            @Nullable List<ChosenTables> scope) {
        this(backupId, environment, migrationId, requestedBy, note, scope, null);
    }

    /** Of the whole database. */
    public TakeBackup(
            UUID backupId,
            EnvironmentRef environment,
            @Nullable UUID migrationId,
            String requestedBy,
            @Nullable String note) {
        this(backupId, environment, migrationId, requestedBy, note, null);
    }

    @Override
    public String key() {
        return environment.toString();
    }
}
