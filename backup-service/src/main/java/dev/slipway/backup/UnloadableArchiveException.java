package dev.slipway.backup;

/** PostgreSQL does not take an archive in. */
public final class UnloadableArchiveException extends RuntimeException {

    /**
     * With why.
     *
     * @param reason a sentence for people
     */
    public UnloadableArchiveException(String reason, Throwable cause) {
        super(reason, cause);
    }

    /** The sentence. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
