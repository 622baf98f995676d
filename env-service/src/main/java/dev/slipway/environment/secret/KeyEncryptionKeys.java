package dev.slipway.environment.secret;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The key-encryption keys that this instance has: the current one, which wraps, and others, which only unwrap. */
public final class KeyEncryptionKeys {

    private final KeyEncryptionKey current;
    private final Map<KeyEncryptionKeyId, KeyEncryptionKey> all = new LinkedHashMap<>();

    /**
     * Takes the keys.
     *
     * @param current wraps every new keyset
     * @param others former keys and, for the time of a rolling restart, the coming one
     */
    public KeyEncryptionKeys(KeyEncryptionKey current, List<KeyEncryptionKey> others) {
        this.current = current;
        all.put(current.id(), current);
        others.forEach(key -> all.putIfAbsent(key.id(), key));
    }

    /** The key that wraps every new keyset. */
    public KeyEncryptionKey current() {
        return current;
    }

    /** The keys that only unwrap. */
    public List<KeyEncryptionKey> others() {
        return all.values().stream().filter(key -> key != current).toList();
    }

    /** The key of the given id, or empty when this instance does not have it. */
    public Optional<KeyEncryptionKey> find(KeyEncryptionKeyId id) {
        return Optional.ofNullable(all.get(id));
    }

    /** Names the keys and their places, never the keys. */
    @Override
    public String toString() {
        return all.values().stream()
                .map(key -> "%s (id %s)".formatted(key.source(), key.id()))
                .collect(Collectors.joining(", "));
    }
}
