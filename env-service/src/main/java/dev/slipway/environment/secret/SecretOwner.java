package dev.slipway.environment.secret;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * Who has secrets, and with them a data keyset of its own: an environment, or an application for its defaults.
 *
 * @param id the owner's id, which is part of what every ciphertext of it is bound to
 */
public record SecretOwner(UUID id) {

    /** The service itself, which owns the key of the {@link Fingerprints}. No environment has this id. */
    static final SecretOwner SERVICE = new SecretOwner(new UUID(0, 0));

    /** The id's 16 bytes. */
    byte[] bytes() {
        return bytes(id);
    }

    static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
