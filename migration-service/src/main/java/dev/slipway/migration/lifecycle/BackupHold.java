package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.PinBackup;
import dev.slipway.contracts.backup.UnpinBackup;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The pin by which a migration keeps its backup from being deleted as long as it may have to be rolled back. */
@Component
class BackupHold {

    private final MigrationProperties properties;

    BackupHold(MigrationProperties properties) {
        this.properties = properties;
    }

    /** Keeps the backup. */
    PinBackup pin(MigrationId migration, EnvironmentRef target, UUID backup) {
        return new PinBackup(
                backup,
                target,
                holder(migration),
                "Migration %s may be rolled back".formatted(migration),
                by(migration));
    }

    /** Lets go of the backup. */
    UnpinBackup unpin(MigrationId migration, EnvironmentRef target, UUID backup) {
        return new UnpinBackup(backup, target, holder(migration), by(migration));
    }

    /** Until when the backup is kept if the migration stays in this state. */
    Instant ends(MigrationState state) {
        return state.since().plus(properties.keepBackup());
    }

    private static String holder(MigrationId migration) {
        return "migration-" + migration;
    }

    private static String by(MigrationId migration) {
        return "migration:" + migration;
    }
}
