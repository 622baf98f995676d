package dev.slipway.environment.variable;

import static java.util.stream.Collectors.toMap;

import dev.slipway.environment.registry.RegistryException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Tells what a set's variables were. Every method throws {@link RegistryException} when there is no such application or
 * environment, and reads one state of the database.
 */
@Component
@Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
public class VariableHistory {

    private final VariableSets sets;
    private final Variables variables;
    private final SecretComparison secrets;

    VariableHistory(VariableSets sets, Variables variables, SecretComparison secrets) {
        this.sets = sets;
        this.variables = variables;
        this.secrets = secrets;
    }

    /** The changes of a set, newest first; those before a version, or from the newest. */
    public List<Change> changes(VariableSetRef ref, @Nullable Long before, int limit) {
        return variables.changes(sets.get(ref), before, limit);
    }

    /**
     * The versions of one variable, newest first; those before a version, or from the newest.
     *
     * @throws VariableException.UnknownVariable when there never was one of this name
     */
    public List<VariableVersion> versionsOf(VariableSetRef ref, VariableName name, @Nullable Long before, int limit) {
        VariableSet set = sets.get(ref);
        if (variables.current(set, List.of(name)).isEmpty()) {
            throw new VariableException.UnknownVariable(ref, name);
        }
        return variables.versionsOf(set, name, before, limit);
    }

    /**
     * What differs between two versions of a set, by name.
     *
     * @param from the version that counts as before; 0 for the empty set
     * @param to the version that counts as after
     * @throws VariableException.UnknownVersion when the set has no such version
     */
    public List<Difference> difference(VariableSetRef ref, long from, long to) {
        VariableSet set = sets.get(ref);
        requireVersion(set, from);
        requireVersion(set, to);
        Map<VariableName, StoredVariable> before = byName(variables.asOf(set, from));
        Map<VariableName, StoredVariable> after = byName(variables.asOf(set, to));
        List<Difference> differences = new ArrayList<>();
        Map<VariableName, StoredVariable> names = new TreeMap<>(before);
        names.putAll(after);
        for (VariableName name : names.keySet()) {
            StoredVariable was = before.get(name);
            StoredVariable is = after.get(name);
            if (was != null && is != null && was.version() == is.version()) {
                continue;
            }
            if (was == null || is == null) {
                differences.add(new Difference(name, was, is, true));
                continue;
            }
            boolean valueChanged = !secrets.sameValue(set, was, set, is);
            if (valueChanged || !was.description().equals(is.description())) {
                differences.add(new Difference(name, was, is, valueChanged));
            }
        }
        return differences;
    }

    static void requireVersion(VariableSet set, long version) {
        if (version < 0 || version > set.version()) {
            throw new VariableException.UnknownVersion(set, version);
        }
    }

    private static Map<VariableName, StoredVariable> byName(Collection<StoredVariable> states) {
        return states.stream()
                .filter(state -> !state.removed())
                .collect(toMap(StoredVariable::name, Function.identity()));
    }
}
