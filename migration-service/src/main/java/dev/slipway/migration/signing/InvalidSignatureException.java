package dev.slipway.migration.signing;

import dev.slipway.migration.packaging.PackageDigest;

/** What was given as a signature is none of that package by that signer. */
public final class InvalidSignatureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidSignatureException(PackageDigest digest, String signer) {
        super("This is no Ed25519 signature of the digest %s by the key of signer '%s'.".formatted(digest, signer));
    }
}
