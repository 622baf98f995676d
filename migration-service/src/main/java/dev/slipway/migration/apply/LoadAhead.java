package dev.slipway.migration.apply;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.plan.RestoredRows;
import dev.slipway.migration.plan.RowChange;
import dev.slipway.migration.plan.RowComparison;
import dev.slipway.migration.plan.RowVersions;
import dev.slipway.migration.plan.TableDelta;
import dev.slipway.migration.plan.TablePlan;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads rows into temporary tables of the session while they come from where they were kept, and before anything is
 * locked: each table's in a transaction whose number is known, so that it is none of somebody else's.
 */
final class LoadAhead implements RestoredRows {

    private static final Logger log = LoggerFactory.getLogger(LoadAhead.class);

    private final Statements statements;
    private final RowComparison comparison;
    private final Predicate<TablePlan> wanted;
    private final Map<TableName, StagedRows> staged = new HashMap<>();
    private final List<Long> own = new ArrayList<>();
    private StagedRows.@Nullable Loading loading;
    private @Nullable SQLException failure;
    private int tables;

    /**
     * @param statements of a session in autocommit mode
     * @param wanted which tables' rows can be loaded already
     */
    LoadAhead(Statements statements, RowComparison comparison, Predicate<TablePlan> wanted) {
        this.statements = statements;
        this.comparison = comparison;
        this.wanted = wanted;
    }

    @Override
    public TableDelta.RowReader begin(PackagedTable table, TablePlan counts) throws SQLException {
        if (counts.added() + counts.changed() + counts.removed() + counts.retained() == 0 || !wanted.test(counts)) {
            return (kind, before, after) -> {};
        }
        statements.connection().setAutoCommit(false);
        try {
            loading = StagedRows.Loading.forSession(statements, table, "slipway_rows_" + tables++);
        } catch (SQLException e) {
            abandon(table.table(), e);
        }
        return this::take;
    }

    private void take(RowChange.Kind kind, byte @Nullable [] before, byte @Nullable [] after) throws IOException {
        if (loading == null || failure != null) {
            return;
        }
        try {
            loading.row(kind, before, after);
        } catch (IOException e) {
            // those who read on have nothing to do with it
            failure = loading.failed(e);
        }
    }

    @Override
    public void end(TableDelta delta) throws SQLException {
        if (loading == null) {
            return;
        }
        TableName table = delta.table().table();
        Connection connection = statements.connection();
        try (StagedRows.Loading ending = loading) {
            loading = null;
            if (failure != null) {
                throw failure;
            }
            StagedRows rows = ending.finish(delta, comparison);
            Optional<Long> transaction = RowVersions.ownTransaction(connection);
            connection.commit();
            connection.setAutoCommit(true);
            transaction.ifPresent(own::add);
            staged.put(table, rows);
        } catch (SQLException e) {
            abandon(table, e);
        }
    }

    /** The table is not what it was; that is told when it is locked. */
    private void abandon(TableName table, SQLException e) throws SQLException {
        failure = null;
        statements.connection().rollback();
        statements.connection().setAutoCommit(true);
        log.atDebug().addKeyValue("table", table).setCause(e).log("Rows are not loaded ahead");
    }

    /** Loads a table's rows as if they came now. */
    void load(TableDelta delta) throws SQLException {
        TableDelta.RowReader rows = begin(delta.table(), delta.counts());
        delta.forEach(rows);
        end(delta);
    }

    /** Forgets what was loaded, and what was just being loaded. */
    void discard() throws SQLException {
        if (loading != null) {
            try (StagedRows.Loading interrupted = loading) {
                loading = null;
            }
            statements.connection().rollback();
            statements.connection().setAutoCommit(true);
            failure = null;
        }
        for (StagedRows rows : staged.values()) {
            statements.execute("DROP TABLE " + rows.name(), null);
        }
        staged.clear();
    }

    /** The tables' rows that are there. */
    Map<TableName, StagedRows> staged() {
        return staged;
    }

    /** The transactions that it took and that have written nothing else. */
    List<Long> own() {
        return own;
    }
}
