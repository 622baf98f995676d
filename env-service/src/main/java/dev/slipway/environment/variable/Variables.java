package dev.slipway.environment.variable;

import dev.slipway.environment.registry.EnvironmentId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The variables of all environments. */
public interface Variables {

    /** An environment's variable of this name, or empty. */
    Optional<Variable> find(EnvironmentId environment, VariableName name);

    /** An environment's variables, by name. */
    List<Variable> list(EnvironmentId environment);

    /**
     * Creates the variable or gives it a new value, in the caller's transaction, which holds the environment's lock.
     *
     * @return its new version
     */
    long put(
            EnvironmentId environment,
            VariableName name,
            VariableContent content,
            String description,
            String changedBy,
            Instant changedAt);

    /** Removes the variable with its value, in the caller's transaction, which holds the environment's lock. */
    void remove(EnvironmentId environment, VariableName name, String removedBy, Instant removedAt);
}
