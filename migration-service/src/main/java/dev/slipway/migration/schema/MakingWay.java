package dev.slipway.migration.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the statements that only make way for changes of types which somebody decides about: what hangs on such a column
 * is dropped before and made anew as it was. Where the type stays, that is to stay, too.
 */
final class MakingWay {

    private final Catalog before;
    private final Catalog after;
    private final Dependencies dependencies;
    private final Transition transition;

    MakingWay(Catalog before, Catalog after, Dependencies dependencies, Transition transition) {
        this.before = before;
        this.after = after;
        this.dependencies = dependencies;
        this.transition = transition;
    }

    /** The statements of these changes, told for which decisions they are. */
    List<SchemaStatement> marked(SchemaChanges changes) {
        Map<String, String> decisions = decisions(changes);
        if (decisions.isEmpty()) {
            return changes.statements();
        }
        Map<String, Set<String>> needs = dependencies.needs();
        List<SchemaStatement> marked = new ArrayList<>();
        for (SchemaStatement statement : changes.statements()) {
            Set<String> causes = new TreeSet<>();
            boolean onlyThese = statement.decision() == null
                    && comesAnew(statement.object())
                    && isOnlyFor(statement.object(), decisions, needs, causes, new HashSet<>());
            marked.add(onlyThese ? statement.makingWayFor(causes) : statement);
        }
        return marked;
    }

    /** By column, the decision about its type. */
    private static Map<String, String> decisions(SchemaChanges changes) {
        Set<String> onTypes = new HashSet<>();
        changes.held().stream()
                .filter(held -> held.kind() == HeldChange.Kind.CHANGE_TYPE)
                .forEach(held -> onTypes.add(held.id()));
        Map<String, String> decisions = new HashMap<>();
        for (SchemaStatement statement : changes.statements()) {
            String decision = statement.decision();
            if (decision != null && onTypes.contains(decision)) {
                decisions.put(statement.object(), decision);
            }
        }
        return decisions;
    }

    /** Whether it goes and comes again, and is the same then. */
    private boolean comesAnew(String id) {
        CatalogObject old = before.find(id).orElse(null);
        if (old == null) {
            return false;
        }
        String subject = old.kind().equals("comment") ? old.text("subject") : null;
        boolean goes = transition.isGone(subject == null ? id : subject);
        return goes
                && (transition.restored().contains(id)
                        || after.find(id).filter(fresh -> isSame(old, fresh)).isPresent());
    }

    /** Views have the types that their tables have. */
    private static boolean isSame(CatalogObject old, CatalogObject fresh) {
        return old.kind().endsWith("view") ? old.definition().equals(fresh.definition()) : old.equals(fresh);
    }

    private boolean isOnlyFor(
            String id,
            Map<String, String> decisions,
            Map<String, Set<String>> needs,
            Set<String> causes,
            Set<String> seen) {
        if (!seen.add(id)) {
            return true;
        }
        boolean found = false;
        for (String needed : needed(id, needs)) {
            String decision = decisions.get(needed);
            if (transition.isRetyped(needed) && !transition.isGone(needed)) {
                if (decision == null) {
                    return false;
                }
                causes.add(decision);
                found = true;
            } else if (transition.isGone(needed)) {
                if (!comesAnew(needed) || !isOnlyFor(needed, decisions, needs, causes, seen)) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    private Set<String> needed(String id, Map<String, Set<String>> needs) {
        Set<String> needed = new HashSet<>(needs.getOrDefault(id, Set.of()));
        if (id.startsWith("column ")) {
            needed.addAll(needs.getOrDefault(Dependencies.DEFAULT + id.substring("column ".length()), Set.of()));
        }
        String subject = before.find(id)
                .filter(object -> object.kind().equals("comment"))
                .map(comment -> comment.text("subject"))
                .orElse(null);
        if (subject != null) {
            needed.add(subject);
        }
        return needed;
    }
}
