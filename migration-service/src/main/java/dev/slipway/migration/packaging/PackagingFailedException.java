package dev.slipway.migration.packaging;

import org.jspecify.annotations.Nullable;

/** A package could not be built; the message says why, in words for people. */
public final class PackagingFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PackagingFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
