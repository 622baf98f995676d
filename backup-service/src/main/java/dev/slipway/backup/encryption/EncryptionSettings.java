package dev.slipway.backup.encryption;

import dev.slipway.contracts.EnvironmentRef;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The environments' encryption settings. */
public interface EncryptionSettings {

    /** An environment's setting. */
    Optional<EncryptionSetting> of(EnvironmentRef environment);

    /**
     * Saves a setting under a version of its own.
     *
     * @param expected the version that it replaces, or null when there must be none
     * @return the setting as saved; empty when there is another version, or one where none was expected
     */
    Optional<EncryptionSetting> save(EncryptionSetting setting, @Nullable Long expected);

    /** Removes that version of an environment's setting; whether it was there. */
    boolean remove(EnvironmentRef environment, long expected);
}
