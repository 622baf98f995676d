package dev.slipway.migration.plan;

import org.jspecify.annotations.Nullable;

/** A plan could not be made; the message says why, in words for people. */
public final class PlanningFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PlanningFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
