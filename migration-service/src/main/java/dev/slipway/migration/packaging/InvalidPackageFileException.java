package dev.slipway.migration.packaging;

import org.jspecify.annotations.Nullable;

/** What was uploaded is not a whole, unchanged package. */
public final class InvalidPackageFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With a sentence for people. */
    public InvalidPackageFileException(String reason) {
        this(reason, null);
    }

    InvalidPackageFileException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
