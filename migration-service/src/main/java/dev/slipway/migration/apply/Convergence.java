package dev.slipway.migration.apply;

import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.TableDelta;
import dev.slipway.migration.plan.TargetRules;
import dev.slipway.migration.schema.Catalog;
import dev.slipway.migration.schema.CatalogObject;
import dev.slipway.migration.schema.SchemaDiff;
import dev.slipway.migration.schema.SchemaStatement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Says what is left to do after everything was done: the proof that a migration did what its package asks for. */
final class Convergence {

    private Convergence() {}

    /** Objects that differ from the package's, but for what the rules and decisions keep as it was. */
    static List<String> structure(OpenPackage source, Plan plan, TargetRules rules, Catalog before, Catalog actual) {
        Catalog wanted = source.catalog().asOnServerOf(actual);
        SchemaDiff diff =
                new SchemaDiff(rules::carriesRows, source.manifest().ruleSet().dropExtraIndexes());
        Set<String> keptObjects = new HashSet<>();
        Set<String> mayBeNull = new HashSet<>();
        List<String> unsaid = new ArrayList<>();
        Set<TableName> tablesOfKept = new HashSet<>();
        Set<SchemaStatement> run = new HashSet<>(plan.statementsToRun());
        for (SchemaStatement statement : plan.statements()) {
            if (!run.contains(statement)) {
                keptObjects.add(statement.object());
                if (statement.sql().endsWith(" SET NOT NULL")) {
                    mayBeNull.add(statement.object());
                } else if (statement.sql().startsWith("COMMENT ON ")) {
                    unsaid.add(statement.sql());
                }
                if (statement.table() != null) {
                    tablesOfKept.add(statement.table());
                }
            }
        }
        Set<String> toCome = plan.statementsToRun().stream()
                .filter(statement -> statement.phase() == SchemaStatement.Phase.AFTER_COMMIT)
                .map(SchemaStatement::object)
                .collect(Collectors.toSet());
        List<String> remainder = new ArrayList<>();
        for (CatalogObject object : wanted.objects()) {
            CatalogObject present = actual.find(object.id()).orElse(null);
            boolean keptAsItWas = keptObjects.contains(object.id())
                    && before.find(object.id()).equals(actual.find(object.id()));
            if (present == null) {
                boolean leftOut = keptObjects.contains(object.id()) && !before.has(object.id())
                        || object.kind().equals("comment") && isUnsaid(object, unsaid);
                if (!leftOut && !toCome.contains(object.id())) {
                    remainder.add(object.id() + " is missing");
                }
            } else if (mayBeNull.contains(object.id()) && present.equals(object.nullable())) {
                // decided so
            } else if (!present.equals(object) && !keptAsItWas) {
                remainder.add(object.id() + " " + present.differenceTo(object));
            }
        }
        for (CatalogObject object : actual.objects()) {
            if (wanted.has(object.id()) || diff.isTolerated(object, actual, wanted)) {
                continue;
            }
            // whatever hangs on a kept table or column may stay with it
            boolean keptAsItWas =
                    before.find(object.id()).filter(object::equals).isPresent()
                            && (keptObjects.contains(object.id())
                                    || object.table() != null
                                            && staysWith(object, object.table(), actual, keptObjects, tablesOfKept));
            if (!keptAsItWas) {
                remainder.add(object.id() + " is left over");
            }
        }
        return remainder;
    }

    private static boolean staysWith(
            CatalogObject object,
            TableName table,
            Catalog actual,
            Set<String> keptObjects,
            Set<TableName> tablesOfKept) {
        Set<TableName> whole = actual.withAncestors(table);
        if (keptObjects.contains("table " + table)) {
            return true;
        }
        if (!object.kind().equals("column")) {
            return !Collections.disjoint(whole, tablesOfKept);
        }
        // partitions have what the whole passes on to them
        String name = object.name().substring(table.toString().length());
        return object.is("inherited") && whole.stream().anyMatch(each -> keptObjects.contains("column " + each + name));
    }

    /** Whether a comment belongs to something that was decided to be left out. */
    private static boolean isUnsaid(CatalogObject comment, List<String> unsaid) {
        return unsaid.stream().anyMatch(statement -> statement.endsWith(" IS " + Quoted.literal(comment.definition())));
    }

    /** Tables whose rows are not what their rules ask for. */
    static List<String> rows(Collection<TableDelta> deltas) {
        List<String> remainder = new ArrayList<>();
        for (TableDelta delta : deltas) {
            if (!delta.isComparable()) {
                remainder.add("table " + delta.table().table() + ": rows cannot be compared");
            } else if (delta.changes()) {
                remainder.add("table %s: %d row(s) to add, %d to change, %d to remove"
                        .formatted(delta.table().table(), delta.added(), delta.changed(), delta.removed()));
            }
        }
        return remainder;
    }
}
