package dev.slipway.environment.secret;

import java.util.Optional;

/** The stored data keysets, one per owner. */
public interface DataKeysets {

    /** Stores the keyset of a new owner, in the caller's transaction. */
    void add(SecretOwner owner, WrappedKeyset keyset);

    /** The keyset of an owner, or empty when it has none. */
    Optional<WrappedKeyset> find(SecretOwner owner);
}
