package dev.slipway.environment.secret;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;

/** Keysets and known keys without a database, for one thread. */
class StoredInMemory implements DataKeysets, KnownKeyEncryptionKeys {

    private final Map<SecretOwner, WrappedKeyset> keysets = new HashMap<>();
    private final List<KeyEncryptionKeyId> known = new ArrayList<>();

    /** An instance of the service with the given keys. */
    Keysets startWith(KeyEncryptionKey current, KeyEncryptionKey... others) {
        try {
            return new Keysets(
                    new KeyEncryptionKeys(current, List.of(others)),
                    this,
                    this,
                    TransactionOperations.withoutTransaction(),
                    properties());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static SecretProperties properties() {
        return new SecretProperties(
                null,
                null,
                null,
                List.of(),
                new SecretProperties.Kms(Duration.ofMinutes(5)),
                new SecretProperties.Rotation(2, Duration.ofMinutes(1), Duration.ofMinutes(1)));
    }

    WrappedKeyset keysetOf(SecretOwner owner) {
        return Objects.requireNonNull(keysets.get(owner));
    }

    void put(SecretOwner owner, WrappedKeyset keyset) {
        keysets.put(owner, keyset);
    }

    void remove(SecretOwner owner) {
        keysets.remove(owner);
    }

    @Override
    public boolean add(SecretOwner owner, WrappedKeyset keyset) {
        return keysets.putIfAbsent(owner, keyset) == null;
    }

    @Override
    public Optional<WrappedKeyset> find(SecretOwner owner) {
        return Optional.ofNullable(keysets.get(owner));
    }

    @Override
    public Map<KeyEncryptionKeyId, Long> countByKey() {
        return keysets.values().stream()
                .collect(Collectors.groupingBy(WrappedKeyset::wrappedBy, Collectors.counting()));
    }

    @Override
    public List<OwnedKeyset> take(Collection<KeyEncryptionKeyId> wrappedBy, @Nullable SecretOwner after, int limit) {
        return keysets.entrySet().stream()
                .filter(entry -> wrappedBy.contains(entry.getValue().wrappedBy()))
                .map(entry -> new OwnedKeyset(entry.getKey(), entry.getValue()))
                .sorted((one, other) -> text(one.owner()).compareTo(text(other.owner())))
                .filter(owned -> after == null || text(owned.owner()).compareTo(text(after)) > 0)
                .limit(limit)
                .toList();
    }

    @Override
    public void replace(List<OwnedKeyset> replacements) {
        replacements.forEach(owned -> keysets.put(owned.owner(), owned.keyset()));
    }

    @Override
    public void lock() {}

    @Override
    public void register(KeyEncryptionKeyId key) {
        if (!known.contains(key)) {
            known.add(key);
        }
    }

    @Override
    public List<KeyEncryptionKeyId> all() {
        return List.copyOf(known);
    }

    /** PostgreSQL sorts UUIDs by their bytes, Java does not. */
    private static String text(SecretOwner owner) {
        return owner.id().toString();
    }
}
