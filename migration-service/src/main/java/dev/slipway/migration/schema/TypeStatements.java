package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.Quoted;
import dev.slipway.migration.schema.Changes.Stage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Changes types that stay what they are. */
final class TypeStatements {

    private static final String CONSTRAINTS = "constraints";
    private static final String NOT_VALID = " NOT VALID";

    private TypeStatements() {}

    /**
     * Writes it down.
     *
     * @param uses where labels of enumerations are used
     * @param columns ids of the target's columns that have values of the type
     */
    static void alter(
            Changes changes, CatalogObject before, CatalogObject after, EnumUses uses, Collection<String> columns) {
        switch (Objects.requireNonNullElse(after.text("kind"), "")) {
            case "enum" -> addLabels(changes, before, after, uses);
            case "domain" -> alterDomain(changes, before, after);
            case "composite" -> alterComposite(changes, before, after, columns);
            default -> {}
        }
    }

    private static void addLabels(Changes changes, CatalogObject before, CatalogObject after, EnumUses uses) {
        List<String> present = new ArrayList<>(before.texts("labels"));
        List<String> wanted = after.texts("labels");
        // one label's place may be named by another's, so they come together
        boolean usedAtOnce = wanted.stream().anyMatch(label -> !present.contains(label) && uses.mayUse(after, label));
        for (int i = 0; i < wanted.size(); i++) {
            String label = wanted.get(i);
            if (!present.contains(label)) {
                String place = "";
                if (i > 0) {
                    place = " AFTER " + Quoted.literal(wanted.get(i - 1));
                } else if (!present.isEmpty()) {
                    place = " BEFORE " + Quoted.literal(present.getFirst());
                }
                changes.add(
                        usedAtOnce ? Stage.ENUM_LABELS : Stage.CREATE,
                        "ALTER TYPE " + after.identity() + " ADD VALUE " + (usedAtOnce ? "IF NOT EXISTS " : "")
                                + Quoted.literal(label) + place,
                        after.id());
                present.add(Math.min(i, present.size()), label);
            }
        }
    }

    /** Takes from a domain all that may call a function. */
    static void loosen(Changes changes, CatalogObject domain) {
        String alter = "ALTER DOMAIN " + domain.identity();
        domain.pairs(CONSTRAINTS)
                .keySet()
                .forEach(name -> changes.add(
                        Stage.DROP_DEPENDENTS, alter + " DROP CONSTRAINT " + Quoted.identifier(name), domain.id()));
        if (domain.is("default")) {
            changes.add(Stage.DROP_DEPENDENTS, alter + " DROP DEFAULT", domain.id());
        }
    }

    /** What is left of it then. */
    static CatalogObject loosened(CatalogObject domain) {
        return domain.without(CONSTRAINTS).without("default");
    }

    private static void alterDomain(Changes changes, CatalogObject before, CatalogObject after) {
        String alter = "ALTER DOMAIN " + after.identity();
        String initial = after.text("default");
        if (!Objects.equals(before.text("default"), initial)) {
            changes.add(
                    Stage.CREATE, alter + (initial == null ? " DROP DEFAULT" : " SET DEFAULT " + initial), after.id());
        }
        Map<String, String> old = before.pairs(CONSTRAINTS);
        Map<String, String> wanted = after.pairs(CONSTRAINTS);
        old.forEach((name, sql) -> {
            if (!sql.equals(wanted.get(name)) && !sql.equals(wanted.get(name) + NOT_VALID)) {
                changes.add(Stage.CREATE, alter + " DROP CONSTRAINT " + Quoted.identifier(name), after.id());
            }
        });
        wanted.forEach((name, sql) -> {
            if ((sql + NOT_VALID).equals(old.get(name))) {
                changes.add(Stage.CHECK, alter + " VALIDATE CONSTRAINT " + Quoted.identifier(name), after.id());
            } else if (!sql.equals(old.get(name))) {
                changes.add(Stage.CHECK, alter + " ADD CONSTRAINT " + Quoted.identifier(name) + " " + sql, after.id());
            }
        });
        if (before.is("not null") != after.is("not null")) {
            changes.add(
                    after.is("not null") ? Stage.CHECK : Stage.CREATE,
                    alter + (after.is("not null") ? " SET NOT NULL" : " DROP NOT NULL"),
                    after.id());
        }
    }

    private static void alterComposite(
            Changes changes, CatalogObject before, CatalogObject after, Collection<String> columns) {
        String alter = "ALTER TYPE " + after.identity();
        Map<String, String> old = before.pairs("attributes");
        Map<String, String> wanted = after.pairs("attributes");
        for (String name : old.keySet()) {
            if (!wanted.containsKey(name)) {
                changes.add(
                        Stage.CREATE,
                        alter + " DROP ATTRIBUTE " + Quoted.identifier(name),
                        null,
                        after.id(),
                        Work.NOTE,
                        TableLock.NONE,
                        columns.isEmpty() ? null : Decisions.onAttribute(after, name, columns));
            }
        }
        wanted.forEach((name, type) -> {
            String attribute = Quoted.identifier(name);
            if (!old.containsKey(name)) {
                changes.add(Stage.CREATE, alter + " ADD ATTRIBUTE " + attribute + " " + type, after.id());
                if (!columns.isEmpty()) {
                    changes.remark(
                            "Type %s gets attribute %s. The values that the target has now get it, too, and are empty there: %s."
                                    .formatted(after.name(), name, String.join(", ", columns)));
                }
            } else if (!type.equals(old.get(name))) {
                changes.add(Stage.CREATE, alter + " ALTER ATTRIBUTE " + attribute + " TYPE " + type, after.id());
            }
        });
    }
}
