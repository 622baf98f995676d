package dev.slipway.environment.comparison;

import static java.util.stream.Collectors.toMap;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.registry.RegistryException;
import dev.slipway.environment.variable.ReadVariables;
import dev.slipway.environment.variable.ReadVariables.Effective;
import dev.slipway.environment.variable.SecretComparison;
import dev.slipway.environment.variable.StoredVariable;
import dev.slipway.environment.variable.Variable;
import dev.slipway.environment.variable.VariableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Compares two environments of one application. */
@Component
public class CompareEnvironments {

    private final ReadVariables readVariables;
    private final SecretComparison secrets;

    CompareEnvironments(ReadVariables readVariables, SecretComparison secrets) {
        this.readVariables = readVariables;
        this.secrets = secrets;
    }

    /**
     * Compares what holds in two environments.
     *
     * @param left one
     * @param right another one of the same application
     * @throws RegistryException.UnknownEnvironment when one of them does not exist
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Comparison compare(EnvironmentRef left, EnvironmentRef right) {
        if (!left.application().equals(right.application())) {
            throw new IllegalArgumentException("Only environments of one application are compared");
        }
        Effective leftVariables = readVariables.effective(left);
        Effective rightVariables = readVariables.effective(right);
        Map<VariableName, Variable> leftByName = byName(leftVariables);
        Map<VariableName, Variable> rightByName = byName(rightVariables);
        TreeSet<VariableName> names = new TreeSet<>(leftByName.keySet());
        names.addAll(rightByName.keySet());
        List<Comparison.Entry> entries = new ArrayList<>();
        for (VariableName name : names) {
            Variable one = leftByName.get(name);
            Variable other = rightByName.get(name);
            if (one != null && other == null) {
                entries.add(new Comparison.Entry.OnlyLeft(name, one));
            } else if (one == null && other != null) {
                entries.add(new Comparison.Entry.OnlyRight(name, other));
            } else if (one != null && other != null) {
                boolean same = secrets.sameValue(
                        leftVariables.setOf(one), stored(one), rightVariables.setOf(other), stored(other));
                entries.add(new Comparison.Entry.Both(name, one, other, same));
            }
        }
        return new Comparison(entries);
    }

    private static StoredVariable stored(Variable variable) {
        return new StoredVariable(variable.name(), variable.version(), variable.content(), variable.description());
    }

    private static Map<VariableName, Variable> byName(Effective effective) {
        return effective.variables().stream().collect(toMap(Variable::name, Function.identity()));
    }
}
