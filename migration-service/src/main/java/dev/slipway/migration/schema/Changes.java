package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.schema.SchemaStatement.Phase;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Collects statements by stage, with what they cost and what must be decided about them. */
final class Changes {

    /** In the order of execution. */
    enum Stage {
        ENUM_LABELS(Phase.BEFORE_TRANSACTION),
        DROP_DEPENDENTS(Phase.BEFORE_ROWS),
        PUT_ASIDE(Phase.BEFORE_ROWS),
        CREATE(Phase.BEFORE_ROWS),
        OWN(Phase.BEFORE_ROWS),
        DROP(Phase.BEFORE_ROWS),
        REFUSE_NULLS(Phase.AFTER_ROWS),
        CHECK(Phase.AFTER_ROWS),
        INDEX(Phase.AFTER_ROWS),
        ATTACH(Phase.AFTER_ROWS),
        COMPLETE(Phase.AFTER_ROWS),
        DESCRIBE(Phase.AFTER_ROWS),
        BESIDE_OTHERS(Phase.AFTER_COMMIT);

        private final Phase phase;

        Stage(Phase phase) {
            this.phase = phase;
        }
    }

    private final TableSizes sizes;
    private final Predicate<TableName> isNew;
    private final Map<Stage, List<SchemaStatement>> statements = new EnumMap<>(Stage.class);
    private final Map<String, HeldChange> held = new LinkedHashMap<>();
    private final List<SchemaChanges.MandatoryColumn> filledLater = new ArrayList<>();
    private final List<String> keptIndexes = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    Changes(TableSizes sizes, Predicate<TableName> isNew) {
        this.sizes = sizes;
        this.isNew = isNew;
    }

    /** A statement about an object that belongs to no table. */
    void add(Stage stage, String sql, String object) {
        add(stage, sql, null, object, Work.NOTE, TableLock.NONE, null);
    }

    /** A statement about a table or a part of one. */
    void add(Stage stage, String sql, @Nullable TableName table, String object, Work work, TableLock lock) {
        add(stage, sql, table, object, work, lock, null);
    }

    /** A statement that waits for a decision, if there is one to wait for. */
    void add(
            Stage stage,
            String sql,
            @Nullable TableName table,
            String object,
            Work work,
            TableLock lock,
            @Nullable HeldChange decision) {
        TableName existing = table == null || isNew.test(table) ? null : table;
        if (decision != null) {
            held.putIfAbsent(decision.id(), decision);
        }
        of(stage)
                .add(new SchemaStatement(
                        sql,
                        decision != null ? Safety.DESTRUCTIVE : existing == null ? Safety.SAFE : work.safety(),
                        stage.phase,
                        table,
                        object,
                        decision == null ? null : decision.id(),
                        existing == null ? TableLock.NONE : lock,
                        work.millis(existing == null ? 0 : sizes.bytes(existing))));
    }

    private List<SchemaStatement> of(Stage stage) {
        return statements.computeIfAbsent(stage, s -> new ArrayList<>());
    }

    void fillLater(TableName table, String column, boolean isNewColumn) {
        filledLater.add(new SchemaChanges.MandatoryColumn(table, column, isNewColumn));
    }

    void keepIndex(String name) {
        keptIndexes.add(name);
    }

    void remark(String sentence) {
        remarks.add(sentence);
    }

    SchemaChanges toSchemaChanges() {
        List<SchemaStatement> inOrder = new ArrayList<>();
        statements.values().forEach(inOrder::addAll);
        return new SchemaChanges(inOrder, List.copyOf(held.values()), filledLater, keptIndexes, List.of(), remarks);
    }
}
