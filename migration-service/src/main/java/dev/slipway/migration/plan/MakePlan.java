package dev.slipway.migration.plan;

import dev.slipway.contracts.migration.Decision;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.managedpostgres.Tables;
import dev.slipway.migration.packaging.CopyText;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.ruleset.ResolvedReference;
import dev.slipway.migration.schema.Catalog;
import dev.slipway.migration.schema.LocalObjects;
import dev.slipway.migration.schema.SchemaChanges;
import dev.slipway.migration.schema.SchemaStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Works out what applying a package to a target would change. Reads one snapshot of the target, writes nothing. */
public final class MakePlan {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Where a foreign server is belongs to an environment. */
    private static final Pattern FOREIGN_SERVER = Pattern.compile("^CREATE SERVER .* OPTIONS \\(");

    private final PlannedRows plannedRows;
    private final Duration patience;

    /**
     * Asks no single question about the target's rows for longer than five minutes.
     *
     * @param plannedRows where the rows of plans are kept
     */
    public MakePlan(PlannedRows plannedRows) {
        this(plannedRows, PATIENCE);
    }

    /**
     * @param plannedRows where the rows of plans are kept
     * @param patience how long a single question about the target's rows may take before it is left open
     */
    public MakePlan(PlannedRows plannedRows, Duration patience) {
        this.plannedRows = plannedRows;
        this.patience = patience;
    }

    /**
     * Makes a plan.
     *
     * @param source the package
     * @param target the database that it would be applied to
     * @param decisions decisions known beforehand; those that the plan does not need are ignored
     * @param details takes each row's change
     * @throws AmbiguousKeyException if a natural key does not identify the target's rows
     * @throws PlanningFailedException if the target cannot be read
     * @throws dev.slipway.managedpostgres.DatabaseUnreachableException if it does not answer
     */
    public Plan plan(OpenPackage source, ManagedDatabase target, List<Decision> decisions, RowChanges details) {
        try (Connection connection = target.open();
                RowComparison comparison = new RowComparison(source);
                ExecutorService aside = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Catalog> packaged = aside.submit(source::catalog);
            connection.setAutoCommit(false);
            String snapshot = beginSnapshot(connection);
            RowVersions seen = RowVersions.look(connection);
            Catalog whole = Catalog.read(connection);
            List<Table> tables = Tables.list(connection);
            TargetRules rules = new TargetRules(source.manifest(), tables);
            Catalog before = rules.changeable(whole);
            Catalog after = result(packaged);

            int major = target.serverMajor(connection);
            SchemaComparison.UnderWay schema = new SchemaComparison(source, target, major, snapshot, rules, whole)
                    .begin(connection, whole, before, aside);
            SortedMap<TableName, TableDelta> deltas =
                    comparison.compareAll(connection, tables, () -> target.openIn(snapshot));
            Future<Optional<KeptRows>> kept = aside.submit(() -> KeptRows.keep(plannedRows, deltas.values()));
            List<String> obstacles = new ArrayList<>();
            List<String> warnings = new ArrayList<>();
            List<DeclaredReference> foreignKeys = DeclaredReference.list(connection);
            new References(source, connection, tables, foreignKeys).retain(deltas);
            Collection<ResolvedReference> references =
                    source.manifest().ruleSet().classify(List.copyOf(tables)).references();
            // asked while the changes are tried out, which shows seldom that they were not all
            List<SchemaStatement> expected = result(schema.expected()).statements();
            FindViolations.Found found = new FindViolations(source, before, after, tables, deltas, expected)
                    .in(target, snapshot, references, foreignKeys, patience);
            SchemaComparison.Found compared = result(schema.found());
            SchemaChanges changes = compared.changes();
            if (!changes.statements().equals(expected)) {
                found = new FindViolations(source, before, after, tables, deltas, changes.statements())
                        .in(target, snapshot, references, foreignKeys, patience);
            }
            obstacles.addAll(compared.obstacles());
            warnings.addAll(compared.warnings());
            HeldViolations held =
                    HeldViolations.of(new ColumnSequences(before, after).waiting(changes), found.violations());
            obstacles.addAll(held.obstacles());
            addWarnings(deltas, changes, warnings);
            warnings.addAll(LocalObjects.differences(source.manifest().leftBehind(), LocalObjects.read(connection)));
            found.violations().stream()
                    .filter(violation -> violation.kind() == Violation.Kind.REFERENCE)
                    .map(Violation::sentence)
                    .forEach(warnings::add);
            warnings.addAll(found.warnings());
            deltas.values().forEach(delta -> tell(delta, details));

            RowVersions counted = seen.counted(connection, deltas.values());
            connection.rollback();
            connection.setAutoCommit(true);
            RowVersions versions = counted.settled(connection);
            Plan plan = new Plan(
                    source.digest(),
                    Plan.TargetFingerprint.of(before, differences(deltas), changes.statements())
                            .with(versions, result(kept).orElse(null)),
                    held.statements(),
                    deltas.values().stream().map(TableDelta::counts).toList(),
                    held.decisions(),
                    changes.contradictions(),
                    found.violations(),
                    obstacles,
                    warnings);
            return plan.decide(allowed(source, plan)).decide(decisions);
        } catch (SQLException | DatabaseFailureException e) {
            throw new PlanningFailedException("The target cannot be read: " + e.getMessage(), e);
        }
    }

    /** What the rule set lets go without anyone being asked; a decision may still keep it. */
    private static List<Decision> allowed(OpenPackage source, Plan plan) {
        return plan.undecided().stream()
                .filter(source.manifest().ruleSet()::allows)
                .map(id -> new Decision(id, Decision.Choice.APPLY))
                .toList();
    }

    private static SortedMap<String, String> differences(SortedMap<TableName, TableDelta> deltas) {
        SortedMap<String, String> differences = new TreeMap<>();
        deltas.forEach((name, delta) -> differences.put(name.toString(), delta.differences()));
        return differences;
    }

    private static String beginSnapshot(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            try (ResultSet row = statement.executeQuery("SELECT pg_export_snapshot()")) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlanningFailedException("Planning was interrupted", e);
        } catch (ExecutionException e) {
            // one task may have waited for another
            Throwable cause = e.getCause();
            while (cause instanceof ExecutionException outer) {
                cause = outer.getCause();
            }
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(cause);
        }
    }

    private static void addWarnings(Map<TableName, TableDelta> deltas, SchemaChanges changes, List<String> warnings) {
        if (!changes.keptIndexes().isEmpty()) {
            warnings.add("Indexes that only the target has stay: " + String.join(", ", changes.keptIndexes()) + ".");
        }
        warnings.addAll(changes.remarks());
        changes.statements().stream()
                .filter(statement -> FOREIGN_SERVER.matcher(statement.sql()).find())
                .forEach(statement -> warnings.add(
                        "The %s is made with the options that it has in the source. Give it the target's own, and user mappings, or make it on the target before."
                                .formatted(statement.object())));
        for (TableDelta delta : deltas.values()) {
            if (!delta.isComparable()) {
                warnings.add("Rows of " + delta.table().table()
                        + " are compared only when applying, because the type of their key changes.");
            }
        }
    }

    private static void tell(TableDelta delta, RowChanges details) {
        PackagedTable table = delta.table();
        List<PackagedColumn> columns = table.columns();
        delta.forEach(() -> details.wantsMore(table.table()), (kind, before, after) -> {
            List<@Nullable String> old = values(before, columns.size());
            List<@Nullable String> fresh = values(after, columns.size());
            SortedMap<String, @Nullable String> key = new TreeMap<>();
            List<RowChange.ColumnChange> changed = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                String name = columns.get(i).name();
                if (table.key().isEmpty() || table.key().contains(name)) {
                    key.put(name, after == null ? old.get(i) : fresh.get(i));
                }
                boolean differs = before == null
                        || after == null
                        || !Objects.equals(old.get(i), fresh.get(i)) && RowComparison.isUpdated(table, name);
                if (differs) {
                    changed.add(new RowChange.ColumnChange(name, columns.get(i).type(), old.get(i), fresh.get(i)));
                }
            }
            details.accept(new RowChange(table.table(), kind, key, changed));
        });
    }

    private static List<@Nullable String> values(byte @Nullable [] line, int columns) {
        if (line == null) {
            return Collections.nCopies(columns, null);
        }
        int[] fields = new int[columns + 1];
        CopyText.fields(line, fields);
        List<@Nullable String> values = new ArrayList<>(columns);
        for (int i = 0; i < columns; i++) {
            values.add(CopyText.value(line, fields[i], fields[i + 1]));
        }
        return values;
    }
}
