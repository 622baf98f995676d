package dev.slipway.environment.secret;

import java.util.Arrays;

/** A data keyset as it is stored: encrypted by a key-encryption key. */
public final class WrappedKeyset {

    private final KeyEncryptionKeyId wrappedBy;
    private final byte[] bytes;

    /**
     * Wraps what is stored.
     *
     * @param wrappedBy the key-encryption key that it was encrypted by
     * @param bytes Tink's encrypted keyset
     */
    public WrappedKeyset(KeyEncryptionKeyId wrappedBy, byte[] bytes) {
        this.wrappedBy = wrappedBy;
        this.bytes = bytes.clone();
    }

    /** The key-encryption key that unwraps it. */
    public KeyEncryptionKeyId wrappedBy() {
        return wrappedBy;
    }

    /** Tink's encrypted keyset. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WrappedKeyset that
                && wrappedBy.equals(that.wrappedBy)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "WrappedKeyset[by %s]".formatted(wrappedBy);
    }
}
