package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.EnvironmentRef;

/** Another migration is under way on the same target. */
public final class TargetOccupiedException extends RuntimeException {

    /** Names the target. */
    public TargetOccupiedException(EnvironmentRef target) {
        super("Another migration of %s is under way".formatted(target));
    }
}
