package dev.slipway.migration.environment;

/** env-service cannot be asked now; it may be in a moment. */
public final class EnvironmentsUnavailableException extends RuntimeException {

    /** Says why, for the log. */
    public EnvironmentsUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
