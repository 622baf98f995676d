package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.schema.Catalog;
import dev.slipway.migration.schema.CatalogObject;
import dev.slipway.migration.schema.HeldChange;
import dev.slipway.migration.schema.SchemaChanges;
import dev.slipway.migration.schema.SchemaStatement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What counts a column stays with it: where the column may keep its type, so may its sequence. */
final class ColumnSequences {

    private final Catalog before;
    private final Map<String, String> columns = new HashMap<>();

    /**
     * @param before the target's structure
     * @param after the structure to be
     */
    ColumnSequences(Catalog before, Catalog after) {
        this.before = before;
        for (Catalog catalog : List.of(before, after)) {
            for (CatalogObject object : catalog.objects()) {
                String column = object.kind().equals("sequence") ? object.text("column") : null;
                TableName table = object.table();
                if (column != null && table != null) {
                    columns.put(object.id(), "column " + table + "." + column);
                }
            }
        }
    }

    /** The changes, of which those of sequences wait for the decision on their column's type, if there is one. */
    SchemaChanges waiting(SchemaChanges changes) {
        Map<String, String> decisions = new HashMap<>();
        for (SchemaStatement statement : changes.statements()) {
            String decision = statement.decision();
            boolean ofType = changes.held().stream()
                    .anyMatch(held -> held.kind() == HeldChange.Kind.CHANGE_TYPE
                            && held.id().equals(decision));
            if (ofType) {
                decisions.put(statement.object(), Objects.requireNonNull(decision));
            }
        }
        if (decisions.isEmpty()) {
            return changes;
        }
        List<SchemaStatement> statements = new ArrayList<>();
        for (SchemaStatement statement : changes.statements()) {
            String decision = decision(statement, decisions);
            statements.add(decision == null ? statement : statement.waitingFor(decision));
        }
        return changes.with(statements);
    }

    private @Nullable String decision(SchemaStatement statement, Map<String, String> decisions) {
        String column = columns.get(statement.object());
        // a new one that belongs to nothing yet may be made: it only must not begin where the column's values end
        boolean stays = before.has(statement.object()) || statement.sql().startsWith("SELECT ");
        return column != null && stays && statement.decision() == null ? decisions.get(column) : null;
    }
}
