package dev.slipway.migration.apply;

import org.jspecify.annotations.Nullable;

/**
 * Applying failed and everything was rolled back: the target is as it was. The message holds the statement, the table,
 * the constraint and PostgreSQL's own words, and no secret.
 */
public final class ApplyFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ApplyFailure failure;

    ApplyFailedException(String message, ApplyFailure failure, @Nullable Throwable cause) {
        super(message, cause);
        this.failure = failure;
    }

    /** The same in parts. */
    public ApplyFailure failure() {
        return failure;
    }
}
