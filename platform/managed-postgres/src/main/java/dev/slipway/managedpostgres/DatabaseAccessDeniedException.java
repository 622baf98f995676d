package dev.slipway.managedpostgres;

import org.jspecify.annotations.Nullable;

/**
 * The server answered and refused: wrong credentials, no such database, or no right to connect to it. Trying again
 * with the same settings is useless.
 */
public final class DatabaseAccessDeniedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The message is a sentence for people and holds no password. */
    public DatabaseAccessDeniedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
