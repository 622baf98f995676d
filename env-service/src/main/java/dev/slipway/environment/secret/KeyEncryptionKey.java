package dev.slipway.environment.secret;

import com.google.crypto.tink.Aead;

/** A key that wraps data keysets. It is kept outside the database. */
public interface KeyEncryptionKey {

    /** The key's id; the same key always has the same. */
    KeyEncryptionKeyId id();

    /** Where the key comes from, for messages to people: {@code the file /etc/slipway/key-encryption-key}. */
    String source();

    /**
     * Whether each use of the key is a call of another system, which takes time, costs money and may not answer. A local
     * key is used within microseconds.
     */
    boolean remote();

    /** Encrypts and decrypts data keysets with the key. */
    Aead aead();
}
