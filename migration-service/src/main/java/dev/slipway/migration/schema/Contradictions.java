package dev.slipway.migration.schema;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what cannot stay: because what it needs goes by another decision, or goes anyway, or because its name is needed.
 */
final class Contradictions {

    /** What PostgreSQL lets nobody change a column's type under. */
    private static final Set<String> HOLDING_TYPES =
            Set.of("view", "materialized view", "function", "procedure", "rule", "policy", "trigger");

    private final Catalog before;
    private final Dependencies dependencies;
    private final Transition transition;
    private final Map<String, Set<String>> needs;

    /** By what goes, the decisions any of which lets it go; none if it goes anyway. */
    private final Map<String, Set<String>> going = new HashMap<>();

    /** The same by columns whose type changes. */
    private final Map<String, Set<String>> retyped = new HashMap<>();

    private final Map<List<String>, Contradiction> found = new LinkedHashMap<>();

    private Contradictions(Catalog before, Dependencies dependencies, Transition transition) {
        this.before = before;
        this.dependencies = dependencies;
        this.transition = transition;
        this.needs = dependencies.needs();
    }

    /** The changes with the contradictions between their decisions, and without choices that there are not. */
    static SchemaChanges told(SchemaChanges changes, Catalog before, Dependencies dependencies, Transition transition) {
        return changes.held().isEmpty() ? changes : new Contradictions(before, dependencies, transition).told(changes);
    }

    private SchemaChanges told(SchemaChanges changes) {
        for (SchemaStatement statement : changes.statements()) {
            find(statement);
        }
        List<HeldChange> held = new ArrayList<>();
        for (HeldChange change : changes.held()) {
            String reason = change.mayStay() ? reasonAgainst(change, changes) : null;
            held.add(reason == null ? change : change.inevitable(reason));
        }
        return changes.with(held, List.copyOf(found.values()));
    }

    private void find(SchemaStatement statement) {
        String id = statement.object();
        String decision = statement.decision();
        Set<String> decisions = decision == null ? Set.copyOf(statement.makesWayFor()) : Set.of(decision);
        boolean drops = statement.sql().startsWith("DROP ") || statement.sql().contains(" DROP COLUMN ");
        if (drops && (transition.isDropped(id) || transition.isDroppedLast(id))) {
            for (String gone : withWhatGoes(Set.of(id))) {
                going.putIfAbsent(gone, decisions);
            }
        } else if (id.startsWith("column ")
                && transition.isRetyped(id)
                && statement.sql().contains(" TYPE ")) {
            retyped.put(id, decisions);
        }
    }

    /** These, and what goes with them unasked. */
    private Set<String> withWhatGoes(Set<String> ids) {
        Set<String> all = new LinkedHashSet<>(ids);
        Deque<String> open = new ArrayDeque<>(ids);
        while (!open.isEmpty()) {
            for (Dependencies.Dependent dependent : dependencies.on(open.remove())) {
                if (dependent.goesWithIt() && all.add(dependent.id())) {
                    open.add(dependent.id());
                }
            }
        }
        return all;
    }

    /** Why a change cannot be left out, whatever is decided about others; null if it can. */
    private @Nullable String reasonAgainst(HeldChange change, SchemaChanges changes) {
        Set<String> objects = new LinkedHashSet<>();
        for (SchemaStatement statement : changes.statements()) {
            if (change.id().equals(statement.decision())) {
                objects.add(statement.object());
            }
        }
        for (String stays : staying(change, objects)) {
            for (String needed : needs.getOrDefault(stays, Set.of())) {
                String reason = reason(change.id(), stays, needed);
                if (reason != null) {
                    return reason;
                }
            }
        }
        return change.kind() == HeldChange.Kind.CHANGE_TYPE
                ? null
                : objects.stream()
                        .map(id -> before.find(id).orElse(null))
                        .filter(Objects::nonNull)
                        .filter(transition::isInTheWay)
                        .findFirst()
                        .map(object -> "What the source has of that name takes the place of " + object.id() + ".")
                        .orElse(null);
    }

    private Set<String> staying(HeldChange change, Set<String> objects) {
        if (change.kind() == HeldChange.Kind.CHANGE_TYPE) {
            Set<String> staying = new LinkedHashSet<>(objects);
            objects.forEach(column -> staying.add(Dependencies.DEFAULT + column.substring("column ".length())));
            return staying;
        }
        Set<String> staying = withWhatGoes(objects);
        // what has its own statement goes before
        staying.removeIf(id -> !objects.contains(id)
                && !going.getOrDefault(id, Set.of(change.id())).contains(change.id()));
        return staying;
    }

    private @Nullable String reason(String kept, String stays, String needed) {
        Set<String> decisions = going.get(needed);
        String what = "goes";
        if (decisions == null && holdsTypes(stays)) {
            decisions = retyped.get(needed);
            what = "gets another type";
        }
        if (decisions == null || decisions.contains(kept)) {
            return null;
        }
        String reason = "%s needs %s, which %s.".formatted(stays, needed, what);
        for (String decision : decisions) {
            found.putIfAbsent(List.of(kept, decision), new Contradiction(kept, decision, reason));
        }
        return decisions.isEmpty() ? reason : null;
    }

    private boolean holdsTypes(String id) {
        return id.startsWith(Dependencies.DEFAULT)
                || before.find(id)
                        .filter(object -> HOLDING_TYPES.contains(object.kind()) || object.is("generated"))
                        .isPresent();
    }
}
