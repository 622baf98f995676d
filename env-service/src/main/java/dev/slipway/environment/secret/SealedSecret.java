package dev.slipway.environment.secret;

import java.util.Arrays;

/**
 * A secret's ciphertext, as {@link Vault#seal} made it. Only the same owner's vault unseals it, under the same name.
 */
public final class SealedSecret {

    private final byte[] ciphertext;

    private SealedSecret(byte[] ciphertext) {
        this.ciphertext = ciphertext;
    }

    /** Wraps a stored ciphertext. */
    public static SealedSecret of(byte[] ciphertext) {
        return new SealedSecret(ciphertext.clone());
    }

    /** Length of the ciphertext in bytes. */
    public int size() {
        return ciphertext.length;
    }

    /** The ciphertext, for storing. */
    public byte[] ciphertext() {
        return ciphertext.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SealedSecret that && Arrays.equals(ciphertext, that.ciphertext);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ciphertext);
    }

    @Override
    public String toString() {
        return "SealedSecret[%d bytes]".formatted(ciphertext.length);
    }
}
