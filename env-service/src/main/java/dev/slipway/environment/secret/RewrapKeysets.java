package dev.slipway.environment.secret;

import dev.slipway.environment.secret.DataKeysets.OwnedKeyset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Wraps stored data keysets by the newest key-encryption key, some at a time. What is done is what {@code wrapped_by}
 * says: nothing else is kept, so that a process may die at any point and another one goes on. Any number of instances
 * work side by side, each on rows that it has locked and the others pass over; so none waits for another whose key
 * management service is slow, and a dead one's rows are free as soon as its connection is gone. The secrets themselves
 * are not touched and stay readable all the time, by either key.
 */
@Component
public class RewrapKeysets {

    private final KeyEncryptionKeys keys;
    private final KnownKeyEncryptionKeys known;
    private final Keysets keysets;
    private final DataKeysets stored;
    private final int batchSize;

    RewrapKeysets(
            KeyEncryptionKeys keys,
            KnownKeyEncryptionKeys known,
            Keysets keysets,
            DataKeysets stored,
            SecretProperties properties) {
        this.keys = keys;
        this.known = known;
        this.keysets = keysets;
        this.stored = stored;
        this.batchSize = properties.rotation().batchSize();
    }

    /** What came of one batch. */
    sealed interface Batch {

        /** There was nothing after the given owner. */
        record Nothing() implements Batch {}

        /** Another instance has a newer key and does the work: this one would only wrap back what that one has wrapped. */
        record Superseded(KeyEncryptionKeyId newest) implements Batch {}

        /** Keysets were re-wrapped, and there may be more after the last one. */
        record Rewrapped(int count, SecretOwner last) implements Batch {}

        /** Some keysets may have been re-wrapped, and then one could not be. */
        record Stopped(int count, SecretOwner failed, RuntimeException cause) implements Batch {}
    }

    /**
     * Re-wraps the next keysets in one transaction.
     *
     * @param after the owner after which to begin, or {@code null} to begin with the first
     */
    @Transactional
    Batch next(@Nullable SecretOwner after) {
        Optional<KeyEncryptionKeyId> newest = known.newest();
        if (newest.isPresent() && !newest.get().equals(keys.current().id())) {
            return new Batch.Superseded(newest.get());
        }
        List<OwnedKeyset> taken =
                stored.take(keys.others().stream().map(KeyEncryptionKey::id).toList(), after, batchSize);
        if (taken.isEmpty()) {
            return new Batch.Nothing();
        }
        List<OwnedKeyset> rewrapped = new ArrayList<>();
        for (OwnedKeyset keyset : taken) {
            try {
                rewrapped.add(keysets.rewrap(keyset));
            } catch (UnreadableSecretException | KeyEncryptionKeyUnavailableException e) {
                stored.replace(rewrapped);
                return new Batch.Stopped(rewrapped.size(), keyset.owner(), e);
            }
        }
        stored.replace(rewrapped);
        return new Batch.Rewrapped(rewrapped.size(), taken.getLast().owner());
    }

    /** How many keysets are not wrapped by the newest key. */
    @Transactional(readOnly = true)
    public long remaining() {
        Optional<KeyEncryptionKeyId> newest = known.newest();
        return stored.countByKey().entrySet().stream()
                .filter(count -> !Optional.of(count.getKey()).equals(newest))
                .mapToLong(count -> count.getValue())
                .sum();
    }

    /** The former keys of this instance that wrap nothing any more. */
    @Transactional(readOnly = true)
    List<KeyEncryptionKey> unneeded() {
        List<KeyEncryptionKeyId> registered = known.all();
        if (registered.isEmpty() || !registered.getLast().equals(keys.current().id())) {
            return List.of();
        }
        var counts = stored.countByKey();
        // a key that never was current is the one to come
        return keys.others().stream()
                .filter(key -> registered.contains(key.id()) && !counts.containsKey(key.id()))
                .toList();
    }
}
