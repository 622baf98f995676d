package dev.slipway.environment.secret;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stored data keysets, one per owner. */
public interface DataKeysets {

    /**
     * Stores the keyset of an owner, in the caller's transaction.
     *
     * @return whether it was stored; {@code false} when the owner has one already, which stays as it is
     */
    boolean add(SecretOwner owner, WrappedKeyset keyset);

    /** The keyset of an owner, or empty when it has none. */
    Optional<WrappedKeyset> find(SecretOwner owner);

    /** How many keysets each key-encryption key wraps; a key that wraps none is left out. */
    Map<KeyEncryptionKeyId, Long> countByKey();

    /**
     * Takes the next keysets that are wrapped by one of the given keys for the caller's transaction alone, in the order of
     * their owners. What another transaction has taken is passed over.
     *
     * @param after the owner after which to begin, or {@code null} to begin with the first
     */
    List<OwnedKeyset> take(Collection<KeyEncryptionKeyId> wrappedBy, @Nullable SecretOwner after, int limit);

    /** Stores other wrappings of keysets that the caller's transaction has taken. */
    void replace(List<OwnedKeyset> keysets);

    /**
     * A keyset and whose it is.
     *
     * @param owner whose it is
     * @param keyset as it is stored
     */
    record OwnedKeyset(SecretOwner owner, WrappedKeyset keyset) {}
}
