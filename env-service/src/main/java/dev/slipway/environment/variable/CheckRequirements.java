package dev.slipway.environment.variable;

import static java.util.stream.Collectors.toMap;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.VariableType;
import dev.slipway.environment.registry.RegistryException;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Tells which required variables an environment lacks. */
@Component
public class CheckRequirements {

    private final ReadVariables variables;

    CheckRequirements(ReadVariables variables) {
        this.variables = variables;
    }

    /**
     * What is lacking; both lists empty when nothing is.
     *
     * @param missing the environment has no variable of the name
     * @param mistyped the environment has one of the other type
     */
    public record Shortfall(List<RequiredVariable> missing, List<RequiredVariable> mistyped) {

        /** Copies the lists. */
        public Shortfall {
            missing = List.copyOf(missing);
            mistyped = List.copyOf(mistyped);
        }
    }

    /**
     * Compares what is required with what is there, inherited defaults included, by name and type.
     *
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     */
    public Shortfall check(EnvironmentRef ref, List<RequiredVariable> required) {
        Map<VariableName, VariableType> present =
                variables.listEffective(new VariableSetRef.Own(ref), VariableFilter.ALL).variables().stream()
                        .collect(toMap(
                                Variable::name, variable -> variable.content().type()));
        List<RequiredVariable> missing = required.stream()
                .filter(variable -> !present.containsKey(variable.name()))
                .toList();
        List<RequiredVariable> mistyped = required.stream()
                .filter(variable ->
                        present.containsKey(variable.name()) && present.get(variable.name()) != variable.type())
                .toList();
        return new Shortfall(missing, mistyped);
    }
}
