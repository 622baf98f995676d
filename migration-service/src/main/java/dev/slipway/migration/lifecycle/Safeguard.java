package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.EnvironmentRef;

/** What a migration must hold before it may touch its target: a verified backup of it, or the recorded waiver of one. */
public sealed interface Safeguard permits VerifiedBackup, BackupWaiver {

    /** Whether it was made for this migration of this target. */
    boolean covers(MigrationId migration, EnvironmentRef target);
}
