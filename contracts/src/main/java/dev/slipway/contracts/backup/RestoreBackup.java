package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Restore a backup. Repeating a command with the same {@code restoreId} restores once. Without the optional parts
 * everything is restored, strictly, into the environment that the backup was taken of.
 *
 * @param restoreId the id that the restore gets, chosen by the sender
 * @param backupId what to restore
 * @param environment the environment that the backup was taken of
 * @param migrationId the migration that is rolled back, or null
 * @param requestedBy who asked, for the audit
 * @param into another environment to restore it into, or null
 * @param newDatabase the name of a database to make on the environment's server instead of replacing its content, or
 *     null
 * @param tables the tables whose rows are replaced, everything else untouched; null for everything
 * @param ownership what happens to owners and privileges; null for KEEP
 * @param tolerant whether to collect errors rather than to stop at the first; null for false
 * @param variables whether the environment's variables are rolled back to the version that the backup belongs with; null
 *     for false
 * @param uploads whether uploaded files are restored too; null for yes with everything, where the backup has any and the
 *     environment has a place for them
 */
public record RestoreBackup(
        UUID restoreId,
        UUID backupId,
        EnvironmentRef environment,
        @Nullable UUID migrationId,
        String requestedBy,
        @Nullable EnvironmentRef into,
        @Nullable String newDatabase,
        @Nullable List<ChosenTables> tables,
        @Nullable RestoredOwnership ownership,
        @Nullable Boolean tolerant,
        @Nullable Boolean variables,
        @Nullable Boolean uploads)
        implements BackupCommand {

    /** Copies the list. */
    public RestoreBackup {
        tables = tables == null ? null : List.copyOf(tables);
    }

    /** Everything, strictly, into the environment that the backup was taken of. */
    public RestoreBackup(
            UUID restoreId, UUID backupId, EnvironmentRef environment, @Nullable UUID migrationId, String requestedBy) {
        this(restoreId, backupId, environment, migrationId, requestedBy, null, null, null, null, null, null);
    }

    /** With uploaded files as is usual. */
    public RestoreBackup(
            UUID restoreId,
            UUID backupId,
            EnvironmentRef environment,
            @Nullable UUID migrationId,
            String requestedBy,
            @Nullable EnvironmentRef into,
            @Nullable String newDatabase,
            @Nullable List<ChosenTables> tables,
            @Nullable RestoredOwnership ownership,
            @Nullable Boolean tolerant,
            @Nullable Boolean variables) {
        this(
                restoreId,
                backupId,
                environment,
                migrationId,
                requestedBy,
                into,
                newDatabase,
                tables,
                ownership,
                tolerant,
                variables,
                null);
    }

    /** With the variables left as they are. */
    public RestoreBackup(
            UUID restoreId,
            UUID backupId,
            EnvironmentRef environment,
            @Nullable UUID migrationId,
            String requestedBy,
            @Nullable EnvironmentRef into,
            @Nullable String newDatabase,
            @Nullable List<ChosenTables> tables,
            @Nullable RestoredOwnership ownership,
            @Nullable Boolean tolerant) {
        this(
                restoreId,
                backupId,
                environment,
                migrationId,
                requestedBy,
                into,
                newDatabase,
                tables,
                ownership,
                tolerant,
                null);
    }

    @Override
    public String key() {
        return environment.toString();
    }
}
