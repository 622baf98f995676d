package dev.slipway.environment.registry;

import dev.slipway.environment.secret.SecretOwner;
import java.util.UUID;

/**
 * Identifies an environment within this service, and is what its secrets are bound to.
 *
 * @param value random
 */
public record EnvironmentId(UUID value) {

    /** A new id. */
    static EnvironmentId random() {
        return new EnvironmentId(UUID.randomUUID());
    }

    /** The environment as an owner of secrets. */
    public SecretOwner asSecretOwner() {
        return new SecretOwner(value);
    }
}
