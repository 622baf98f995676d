package dev.slipway.managedpostgres;

import org.jspecify.annotations.Nullable;

/** The server did not answer, or cannot take connections now. Trying again later may help. */
public final class DatabaseUnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The message is a sentence for people and holds no password. */
    public DatabaseUnreachableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
