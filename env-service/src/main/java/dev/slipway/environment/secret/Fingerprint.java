package dev.slipway.environment.secret;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Tells whether two secrets are the same without telling what they are. Comparable within one application and under one
 * name only; made by {@link Fingerprints}.
 */
public final class Fingerprint {

    private final byte[] bytes;

    private Fingerprint(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Wraps a stored fingerprint. */
    public static Fingerprint of(byte[] bytes) {
        return new Fingerprint(bytes.clone());
    }

    /** The fingerprint, for storing. It never leaves the service. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Fingerprint[hidden]";
    }
}
