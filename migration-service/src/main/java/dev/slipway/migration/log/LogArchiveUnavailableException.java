package dev.slipway.migration.log;

/** Logs that were put away cannot be reached now. */
public final class LogArchiveUnavailableException extends RuntimeException {

    /** Says why, for the log of the service. */
    public LogArchiveUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
