package dev.slipway.migration.packaging;

import org.jspecify.annotations.Nullable;

/** A stored package is not what its digest says; it must not be used. */
public final class PackageCorruptException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PackageCorruptException(PackageDigest digest, String what, @Nullable Throwable cause) {
        super("Package " + digest + " is damaged: " + what, cause);
    }
}
