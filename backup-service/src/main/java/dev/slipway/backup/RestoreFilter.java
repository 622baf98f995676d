package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import org.jspecify.annotations.Nullable;

/**
 * Which restores are asked for: those for which all that is given here holds.
 *
 * @param environment where
 * @param application the application whose environments are meant
 * @param backupId what is restored
 * @param state where they stand
 */
public record RestoreFilter(
        @Nullable EnvironmentRef environment,
        @Nullable String application,
        @Nullable BackupId backupId,
        @Nullable RestoreStateName state) {}
