package dev.slipway.gateway.identity;

/**
 * A signing key that only a holder of the key-encryption key can use.
 *
 * @param id the key's id, as tokens name it; bound to the ciphertext
 * @param ciphertext the key, encrypted
 */
public record SealedKey(String id, byte[] ciphertext) {

    @Override
    public String toString() {
        return "SealedKey[" + id + "]";
    }
}
