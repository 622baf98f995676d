package dev.slipway.environment.registry;

import java.util.UUID;

/**
 * Identifies an application within this service.
 *
 * @param value random
 */
public record ApplicationId(UUID value) {

    /** A new id. */
    static ApplicationId random() {
        return new ApplicationId(UUID.randomUUID());
    }
}
