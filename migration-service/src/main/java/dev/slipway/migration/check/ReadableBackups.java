package dev.slipway.migration.check;

import dev.slipway.contracts.EnvironmentRef;
import java.util.Optional;

/** Whether backups can be restored without anybody's key, as a rollback must. */
public interface ReadableBackups {

    /** Whether a backup of the environment that is taken now could be read; empty if that is not known at the moment. */
    Optional<Boolean> of(EnvironmentRef environment);
}
