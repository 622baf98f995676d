package dev.slipway.migration.signing;

import dev.slipway.migration.packaging.PackageDigest;
import java.time.Instant;

/**
 * A signature of a package.
 *
 * @param digest the package
 * @param signer who signed
 * @param signature Base64 of the Ed25519 signature of the digest's 64 hexadecimal digits
 * @param givenBy who brought it
 * @param givenAt when
 */
public record PackageSignature(PackageDigest digest, String signer, String signature, String givenBy, Instant givenAt) {

    /** Whether it is a signature of this key. */
    public boolean isOf(VerificationKey key) {
        return key.verifies(signature, digest.value());
    }
}
