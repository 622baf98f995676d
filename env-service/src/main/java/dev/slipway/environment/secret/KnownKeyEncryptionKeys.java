package dev.slipway.environment.secret;

import java.util.List;

/** The key-encryption keys that the stored data keysets need. The keys' ids only, never the keys. */
public interface KnownKeyEncryptionKeys {

    /**
     * Makes the given key the first one, unless one is known already.
     *
     * @return all keys that are known now; never empty
     */
    List<KeyEncryptionKeyId> addFirst(KeyEncryptionKeyId key);
}
