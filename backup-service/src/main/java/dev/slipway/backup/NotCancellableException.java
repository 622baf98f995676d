package dev.slipway.backup;

/** It is too late to cancel this. */
public final class NotCancellableException extends RuntimeException {

    /**
     * With why.
     *
     * @param reason a sentence for people
     */
    public NotCancellableException(String reason) {
        super(reason);
    }

    /** The sentence. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
