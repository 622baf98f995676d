package dev.slipway.environment.readtoken;

import java.util.UUID;

/**
 * Identifies a read token. It is no secret.
 *
 * @param value random
 */
public record ReadTokenId(UUID value) {

    /** A new id. */
    static ReadTokenId random() {
        return new ReadTokenId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
