package dev.slipway.environment.variable;

import static java.util.stream.Collectors.toMap;

import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.precondition.ExpectedVersion;
import dev.slipway.environment.precondition.StaleVersionException;
import dev.slipway.environment.registry.RegistryException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Makes variables what they were. That is a new version like any other change: nothing of the history is lost, and a
 * roll-back can be rolled back.
 */
@Component
public class RollBackVariables {

    private final VariableSets sets;
    private final Variables variables;
    private final EditVariables editVariables;
    private final RollBacks rollBacks;
    private final Clock clock;

    RollBackVariables(
            VariableSets sets, Variables variables, EditVariables editVariables, RollBacks rollBacks, Clock clock) {
        this.sets = sets;
        this.variables = variables;
        this.editVariables = editVariables;
        this.rollBacks = rollBacks;
        this.clock = clock;
    }

    /** A point in the history of a set. */
    public sealed interface Point {

        /**
         * A version.
         *
         * @param version 0 for the empty set
         */
        record Version(long version) implements Point {}

        /**
         * The version that held at a time.
         *
         * @param time any time
         */
        record Time(Instant time) implements Point {}
    }

    /**
     * Makes all variables of a set what they were; those that did not exist then are removed.
     *
     * @throws RegistryException when there is no such application or environment, or it is archived
     * @throws VariableException.UnknownVersion when the set has no such version
     * @throws StaleVersionException when the set is not what the writer expects
     */
    @Transactional
    public EditResult rollBack(
            VariableSetRef ref, Point point, ExpectedVersion expected, @Nullable String reason, Caller caller) {
        VariableSet set = sets.getLocked(ref);
        long version = versionOf(set, point);
        Map<VariableName, StoredVariable> earlier =
                variables.asOf(set, version).stream().collect(toMap(StoredVariable::name, Function.identity()));
        List<Edit.Reinstate> edits = variables.asOf(set, set.version()).stream()
                .filter(state -> state.version() > version)
                .map(state -> new Edit.Reinstate(
                        earlier.getOrDefault(state.name(), neverThere(state.name())), new ExpectedVersion.Any()))
                .toList();
        return editVariables.edit(ref, edits, expected, reasonOr(reason, version), caller);
    }

    /**
     * Makes all of an environment's own variables what they were, once: asked for again under the same id it does
     * nothing, so that what was changed since stays.
     *
     * @param id chosen by who asks
     * @return the version that the variables had afterwards
     * @throws RegistryException when there is no such environment, or it is archived
     * @throws VariableException.UnknownVersion when the set has no such version
     */
    @Transactional
    public long rollBackOnce(UUID id, VariableSetRef.Own ref, long toVersion, @Nullable String reason, Caller caller) {
        VariableSet set = sets.getLocked(ref);
        OptionalLong done = rollBacks.find(id, set);
        if (done.isPresent()) {
            return done.getAsLong();
        }
        long version = rollBack(ref, new Point.Version(toVersion), new ExpectedVersion.Any(), reason, caller)
                .set()
                .version();
        rollBacks.add(id, set, toVersion, version, clock.instant());
        return version;
    }

    /**
     * Makes one variable what it was.
     *
     * @throws RegistryException when there is no such application or environment, or it is archived
     * @throws VariableException.UnknownVariable when there never was one of this name
     * @throws VariableException.UnknownVersion when the set has no such version
     * @throws StaleVersionException when the variable is not what the writer expects
     */
    @Transactional
    public EditResult rollBack(
            VariableSetRef ref,
            VariableName name,
            Point point,
            ExpectedVersion expected,
            @Nullable String reason,
            Caller caller) {
        VariableSet set = sets.getLocked(ref);
        long version = versionOf(set, point);
        if (variables.current(set, List.of(name)).isEmpty()) {
            throw new VariableException.UnknownVariable(ref, name);
        }
        return editVariables.edit(
                ref,
                List.of(new Edit.Reinstate(variables.asOf(set, name, version).orElse(neverThere(name)), expected)),
                new ExpectedVersion.Any(),
                reasonOr(reason, version),
                caller);
    }

    private long versionOf(VariableSet set, Point point) {
        return switch (point) {
            case Point.Version(long version) -> {
                VariableHistory.requireVersion(set, version);
                yield version;
            }
            case Point.Time(Instant time) -> variables.versionAt(set, time);
        };
    }

    private static StoredVariable neverThere(VariableName name) {
        return new StoredVariable(name, 0, null, "");
    }

    private static String reasonOr(@Nullable String reason, long version) {
        return reason != null ? reason : "Rolled back to version " + version;
    }
}
