package dev.slipway.environment.secret;

import java.util.List;
import java.util.Optional;

/**
 * The key-encryption keys that were ever current, in the order in which they became so. The keys' ids only, never the
 * keys.
 */
public interface KnownKeyEncryptionKeys {

    /** Keeps other instances from registering a key until the caller's transaction ends. */
    void lock();

    /** Makes a key the newest one, unless it was registered before. */
    void register(KeyEncryptionKeyId key);

    /** All keys, oldest first. */
    List<KeyEncryptionKeyId> all();

    /** The key that became current last: the one that all keysets are to be wrapped by. */
    default Optional<KeyEncryptionKeyId> newest() {
        List<KeyEncryptionKeyId> all = all();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }
}
