package dev.slipway.migration.plan;

import dev.slipway.migration.plan.Violation.Kind;
import dev.slipway.migration.schema.SchemaStatement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A plan's schema statements by the object that they bring about or change. */
final class PlannedStatements {

    private final List<SchemaStatement> all;
    private final Map<String, List<SchemaStatement>> byObject;

    PlannedStatements(Collection<SchemaStatement> statements) {
        this.all = List.copyOf(statements);
        this.byObject = all.stream().collect(Collectors.groupingBy(SchemaStatement::object));
    }

    List<SchemaStatement> all() {
        return all;
    }

    List<SchemaStatement> on(String object) {
        return byObject.getOrDefault(object, List.of());
    }

    /**
     * The id of the decision by which a violated rule may be left out, because the target does not have it yet or has it
     * otherwise; null if there is none.
     */
    @Nullable
    String leavingOut(Kind kind, String object) {
        return !isNeeded(kind, object) && on(object).stream().anyMatch(statement -> isLeftOut(kind, statement))
                ? id(kind, object)
                : null;
    }

    /** Whether something else that the plan brings cannot be without it. */
    private boolean isNeeded(Kind kind, String object) {
        if (kind == Kind.NOT_NULL) {
            // what counts by itself takes no NULL, nor does a primary key
            return on(object).stream().anyMatch(statement -> statement.sql().contains(" ADD GENERATED "))
                    || all.stream().anyMatch(statement -> isPrimaryKeyOf(statement, object));
        }
        // the index of a partition makes up that of the whole
        String index = object.substring(Math.max(object.lastIndexOf(' '), object.lastIndexOf('.')) + 1);
        return all.stream()
                .map(statement -> statement.sql().replace("\"", ""))
                .anyMatch(sql -> sql.startsWith("ALTER INDEX ")
                        && sql.contains(" ATTACH PARTITION ")
                        && sql.endsWith("." + index));
    }

    private static boolean isPrimaryKeyOf(SchemaStatement statement, String column) {
        String table = "column " + statement.table() + ".";
        int key = statement.sql().indexOf(" PRIMARY KEY (");
        return key > 0
                && statement.object().startsWith("constraint ")
                && column.startsWith(table)
                && !Mentions.in(statement.sql().substring(key), List.of(column.substring(table.length())))
                        .isEmpty();
    }

    /** The id of a violation of that object. */
    static String id(Kind kind, String object) {
        return kind.label() + ":" + object.substring(object.indexOf(' ') + 1);
    }

    /** Whether a statement is one that brings a violated rule about, so that the rule is left out with it. */
    static boolean isLeftOut(Kind kind, SchemaStatement statement) {
        return statement.decision() == null
                && (kind != Kind.NOT_NULL || statement.sql().endsWith(" SET NOT NULL"));
    }
}
