package dev.slipway.migration.schema;

import org.jspecify.annotations.Nullable;

/** Two structures could not be compared. */
public final class SchemaDiffFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SchemaDiffFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
