package dev.slipway.environment.variable;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.registry.Environments;
import dev.slipway.environment.registry.RegistryException;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads variables; secrets stay encrypted. */
@Component
public class ReadVariables {

    private final Environments environments;
    private final Variables variables;

    ReadVariables(Environments environments, Variables variables) {
        this.environments = environments;
        this.variables = variables;
    }

    /**
     * An environment's variables, by name.
     *
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     */
    @Transactional(readOnly = true)
    public List<Variable> list(EnvironmentRef ref) {
        return variables.list(environments.get(ref).id());
    }

    /**
     * One variable.
     *
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     * @throws VariableException.UnknownVariable when the environment has no such variable
     */
    @Transactional(readOnly = true)
    public Variable get(EnvironmentRef ref, VariableName name) {
        return variables
                .find(environments.get(ref).id(), name)
                .orElseThrow(() -> new VariableException.UnknownVariable(ref, name));
    }
}
