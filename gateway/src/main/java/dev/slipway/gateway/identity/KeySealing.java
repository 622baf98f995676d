package dev.slipway.gateway.identity;

/** Encrypts keys that are kept in the database. */
public interface KeySealing {

    /** Encrypts a key and binds the result to its id. */
    SealedKey seal(String id, byte[] key);

    /**
     * Decrypts a key.
     *
     * @throws IllegalStateException if it was sealed with another key-encryption key, or changed since
     */
    byte[] open(SealedKey sealed);
}
