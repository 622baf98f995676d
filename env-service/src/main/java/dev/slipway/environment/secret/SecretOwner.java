package dev.slipway.environment.secret;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * Who has secrets, and with them a data keyset of its own: an environment.
 *
 * @param id the owner's id, which is part of what every ciphertext of it is bound to
 */
public record SecretOwner(UUID id) {

    /** The id's 16 bytes. */
    byte[] bytes() {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
