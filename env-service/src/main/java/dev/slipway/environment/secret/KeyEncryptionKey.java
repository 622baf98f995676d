package dev.slipway.environment.secret;

import com.google.crypto.tink.Aead;

/**
 * The key that wraps every data keyset. It is kept outside the database: in a file, or with a key management service,
 * whose Tink client gives an {@link Aead} as well.
 */
public interface KeyEncryptionKey {

    /** The key's id; the same key always has the same. */
    KeyEncryptionKeyId id();

    /** Where the key comes from, for messages to people: {@code the file /etc/slipway/key-encryption-key}. */
    String source();

    /** Encrypts and decrypts data keysets with the key. */
    Aead aead();
}
