package dev.slipway.environment.variable;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.registry.RegistryException;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Reads variables as they are now; secrets stay encrypted. All methods read one state of the database. */
@Component
public class ReadVariables {

    private final VariableSets sets;
    private final Variables variables;

    ReadVariables(VariableSets sets, Variables variables) {
        this.sets = sets;
        this.variables = variables;
    }

    /**
     * Some variables of a set.
     *
     * @param set the set in the version that was read
     * @param variables by name
     */
    public record Listing(VariableSet set, List<Variable> variables) {}

    /**
     * A set's own variables.
     *
     * @throws RegistryException.UnknownApplication when there is no such application
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Listing list(VariableSetRef ref, VariableFilter filter) {
        VariableSet set = sets.get(ref);
        return new Listing(set, variables.list(set, filter));
    }

    /**
     * What holds in an environment: its own variables and the defaults that it does not override. For a set of defaults
     * the same as {@link #list}.
     *
     * @throws RegistryException.UnknownApplication when there is no such application
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Listing listEffective(VariableSetRef ref, VariableFilter filter) {
        VariableSet set = sets.get(ref);
        return switch (ref) {
            case VariableSetRef.Defaults _ -> new Listing(set, variables.list(set, filter));
            case VariableSetRef.Own _ -> new Listing(set, variables.listEffective(set, sets.inheritedBy(ref), filter));
        };
    }

    /**
     * All that holds in an environment.
     *
     * @param own the environment's own set in the version that was read
     * @param defaults the set that it inherits from, in the version that was read
     * @param variables by name, those of the environment before inherited ones
     */
    public record Effective(VariableSet own, VariableSet defaults, List<Variable> variables) {

        /** The set that a variable is from. */
        public VariableSet setOf(Variable variable) {
            return switch (variable.level()) {
                case ENVIRONMENT -> own;
                case APPLICATION -> defaults;
            };
        }
    }

    /**
     * All that holds in an environment.
     *
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Effective effective(EnvironmentRef ref) {
        VariableSetRef set = new VariableSetRef.Own(ref);
        VariableSet own = sets.get(set);
        VariableSet defaults = sets.inheritedBy(set);
        return new Effective(own, defaults, variables.listEffective(own, defaults, VariableFilter.ALL));
    }

    /**
     * One variable of a set itself.
     *
     * @throws RegistryException.UnknownApplication when there is no such application
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     * @throws VariableException.UnknownVariable when the set has no such variable
     */
    @Transactional(readOnly = true)
    public Variable get(VariableSetRef ref, VariableName name) {
        return variables.find(sets.get(ref), name).orElseThrow(() -> new VariableException.UnknownVariable(ref, name));
    }
}
