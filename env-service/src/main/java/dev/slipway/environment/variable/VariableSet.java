package dev.slipway.environment.variable;

import dev.slipway.environment.registry.ApplicationId;
import dev.slipway.environment.secret.SecretOwner;
import java.util.UUID;

/**
 * Variables that change and are versioned together.
 *
 * @param id the id of the environment, or of the application whose defaults they are
 * @param ref what people call it
 * @param application the application's id, within which fingerprints of secrets compare
 * @param version counts the transactions that changed it; 0 as long as none did
 */
public record VariableSet(UUID id, VariableSetRef ref, ApplicationId application, long version) {

    /** Who the set's secrets belong to. */
    public SecretOwner asSecretOwner() {
        return new SecretOwner(id);
    }

    /** The same set in its next version. */
    VariableSet next() {
        return new VariableSet(id, ref, application, version + 1);
    }
}
