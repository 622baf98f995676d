package dev.slipway.migration.job;

import org.jspecify.annotations.Nullable;

/** A job cannot go on now for a reason that may pass. */
public final class TemporaryFailureException extends RuntimeException {

    private final Patience patience;

    /**
     * @param reason a sentence for people, given as the reason of the failure when patience runs out
     * @param patience for how long to try again
     * @param cause what happened, for the log
     */
    public TemporaryFailureException(String reason, Patience patience, @Nullable Throwable cause) {
        super(reason, cause);
        this.patience = patience;
    }

    /** For how long to try again. */
    public Patience patience() {
        return patience;
    }

    /** The sentence for people. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
