package dev.slipway.migration.signing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * An Ed25519 public key.
 *
 * @param encoded its SubjectPublicKeyInfo in Base64: what is between the lines of a PEM file
 */
public record VerificationKey(String encoded) {

    private static final String ALGORITHM = "Ed25519";

    /** Refuses what is no Ed25519 key. */
    public VerificationKey {
        decoded(encoded);
    }

    /**
     * Reads a key as {@code openssl pkey -pubout} writes it: PEM, or its Base64 without the lines around it.
     *
     * @throws IllegalArgumentException when it is none; the message says what it must be
     */
    public static VerificationKey parse(String written) {
        String base64 =
                written.replaceAll("-----(BEGIN|END) PUBLIC KEY-----", "").replaceAll("\\s", "");
        return new VerificationKey(base64);
    }

    private static PublicKey decoded(String encoded) {
        try {
            PublicKey key = KeyFactory.getInstance(ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(encoded)));
            if (key instanceof EdECPublicKey edwards
                    && edwards.getParams().getName().equals(NamedParameterSpec.ED25519.getName())) {
                return key;
            }
        } catch (InvalidKeySpecException | IllegalArgumentException e) {
            // told below
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has Ed25519", e);
        }
        throw new IllegalArgumentException("must be an Ed25519 public key as openssl pkey -pubout writes it");
    }

    /**
     * Whether a signature is this key's.
     *
     * @param signature Base64
     * @param text what was signed, in ASCII
     */
    public boolean verifies(String signature, String text) {
        try {
            Signature verification = Signature.getInstance(ALGORITHM);
            verification.initVerify(decoded(encoded));
            verification.update(text.getBytes(StandardCharsets.US_ASCII));
            return verification.verify(Base64.getDecoder().decode(signature));
        } catch (IllegalArgumentException | GeneralSecurityException notEvenASignature) {
            return false;
        }
    }
}
