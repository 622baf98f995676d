package dev.slipway.migration.job;

import org.jspecify.annotations.Nullable;

/** Something cannot be done, and trying again does not help: somebody has to change something first. */
public final class RefusedException extends RuntimeException {

    /** @param reason a sentence for people: what is wrong and, where it is not obvious, what to do */
    public RefusedException(String reason) {
        this(reason, null);
    }

    /**
     * @param reason a sentence for people
     * @param cause what happened, for the log
     */
    public RefusedException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }

    /** The sentence for people. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
