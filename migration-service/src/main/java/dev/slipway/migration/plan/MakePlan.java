package dev.slipway.migration.plan;

import dev.slipway.contracts.migration.Decision;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresTools;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.managedpostgres.Tables;
import dev.slipway.migration.packaging.CopyText;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.schema.Catalog;
import dev.slipway.migration.schema.CatalogObject;
import dev.slipway.migration.schema.SchemaChanges;
import dev.slipway.migration.schema.SchemaDiff;
import dev.slipway.migration.schema.SchemaDump;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Works out what applying a package to a target would change. Reads one snapshot of the target, writes nothing. */
public final class MakePlan {

    private static final Pattern UNIQUE = Pattern.compile("UNIQUE( NULLS NOT DISTINCT)? \\(([^()]+)\\)");

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
            connection.setAutoCommit(false);
            String snapshot = beginSnapshot(connection);
            Catalog whole = Catalog.read(connection);
            List<Table> tables = Tables.list(connection);
            TargetRules rules = new TargetRules(source.manifest(), tables);
            Catalog before = rules.changeable(whole);
            Catalog after = source.catalog();

            int major = target.serverMajor(connection);
            Future<SchemaChanges> schema =
                    aside.submit(() -> compareSchemas(source, target, major, snapshot, rules, before, after));
            SortedMap<TableName, TableDelta> deltas = comparison.compareAll(connection, tables);
            List<String> obstacles = new ArrayList<>();
            List<String> warnings = new ArrayList<>();
            References references = new References(source, connection, tables, DeclaredReference.list(connection));
            references.retain(deltas);
            references.findDangling(deltas, obstacles, warnings);
            SchemaChanges changes = result(schema);
            addSchemaObstacles(connection, source, rules, tables, before, after, changes, obstacles);
            addWarnings(source, major, deltas, changes, warnings);
            deltas.values().forEach(delta -> tell(delta, details));

            SortedMap<String, String> contents = new TreeMap<>();
            deltas.forEach((name, delta) -> contents.put(name.toString(), delta.targetDigest()));
            Plan plan = new Plan(
                    source.digest(),
                    new Plan.TargetFingerprint(before.digest(), contents),
                    changes.statements(),
                    deltas.values().stream().map(TableDelta::counts).toList(),
                    changes.held().stream()
                            .map(held -> new RequiredDecision(
                                    held.id(),
                                    RequiredDecision.Kind.valueOf(held.kind().name()),
                                    held.question(),
                                    List.of(Decision.Choice.APPLY, Decision.Choice.KEEP),
                                    null))
                            .toList(),
                    List.of(),
                    obstacles,
                    warnings);
            return plan.decide(decisions);
        } catch (SQLException | DatabaseFailureException e) {
            throw new PlanningFailedException("The target cannot be read: " + e.getMessage(), e);
        }
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

    private static SchemaChanges compareSchemas(
            OpenPackage source,
            ManagedDatabase target,
            int major,
            String snapshot,
            TargetRules rules,
            Catalog before,
            Catalog after) {
        SchemaDiff diff =
                new SchemaDiff(rules::carriesRows, source.manifest().ruleSet().dropExtraIndexes());
        String dump = diff.isNeeded(before, after)
                ? SchemaDump.of(PostgresTools.locate(major), target.settings(), snapshot, rules.untouched())
                : "";
        return diff.between(new SchemaDiff.Side(before, dump), new SchemaDiff.Side(after, source.schemaSql()));
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlanningFailedException("Planning was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** What the database would refuse on rows that no rule touches. */
    private static void addSchemaObstacles(
            Connection connection,
            OpenPackage source,
            TargetRules rules,
            List<Table> tables,
            Catalog before,
            Catalog after,
            SchemaChanges changes,
            List<String> obstacles)
            throws SQLException {
        for (SchemaChanges.MandatoryColumn column : changes.filledLater()) {
            if (!rules.carriesRows(column.table()) && before.has("table " + column.table())) {
                String rows = "SELECT EXISTS (SELECT FROM ONLY "
                        + column.table().quoted()
                        + (column.isNew() ? "" : " WHERE " + Quoted.identifier(column.column()) + " IS NULL") + ")";
                if (isTrue(connection, rows)) {
                    obstacles.add("Column " + column.column() + " of table " + column.table()
                            + " becomes mandatory, but rows of the target have no value for it. Give it a default"
                            + " in the source, or fill it on the target first.");
                }
            }
        }
        for (CatalogObject constraint : after.objects()) {
            if (constraint.kind().equals("constraint")
                    && constraint.table() != null
                    && !before.has(constraint.id())
                    && !rules.carriesRows(constraint.table())) {
                addDuplicates(connection, constraint, constraint.table(), tables, obstacles);
            }
        }
        Set<String> missing = new HashSet<>(source.manifest().extensions());
        missing.removeIf(extension -> before.has("extension " + extension));
        for (String extension : missing) {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT FROM pg_available_extensions WHERE name = ?")) {
                statement.setString(1, extension);
                try (ResultSet row = statement.executeQuery()) {
                    if (!row.next()) {
                        obstacles.add("Extension " + extension + " is not installed on the target's server.");
                    }
                }
            }
        }
    }

    private static void addDuplicates(
            Connection connection,
            CatalogObject constraint,
            TableName table,
            List<Table> tables,
            List<String> obstacles)
            throws SQLException {
        Matcher unique = UNIQUE.matcher(constraint.definition());
        Table existing = tables.stream()
                .filter(candidate -> candidate.name().equals(table))
                .findFirst()
                .orElse(null);
        if (!unique.matches() || unique.group(1) != null || existing == null) {
            return;
        }
        List<String> columns = List.of(unique.group(2).split(", "));
        List<String> present = existing.columns().stream()
                .flatMap(column -> List.of(column.name(), Quoted.identifier(column.name())).stream())
                .toList();
        if (!present.containsAll(columns)) {
            return;
        }
        String list = unique.group(2);
        String allThere = String.join(" IS NOT NULL AND ", columns) + " IS NOT NULL";
        if (isTrue(
                connection,
                "SELECT EXISTS (SELECT FROM ONLY " + table.quoted() + " WHERE " + allThere + " GROUP BY " + list
                        + " HAVING count(*) > 1)")) {
            obstacles.add("Rows of table " + table + " on the target have the same " + list
                    + ", which the source wants to be unique (" + constraint.name() + ").");
        }
    }

    private static boolean isTrue(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static void addWarnings(
            OpenPackage source,
            int targetMajor,
            Map<TableName, TableDelta> deltas,
            SchemaChanges changes,
            List<String> warnings) {
        if (targetMajor < source.manifest().postgresMajor()) {
            warnings.add("The source runs PostgreSQL %d, the target only %d."
                    .formatted(source.manifest().postgresMajor(), targetMajor));
        }
        if (!changes.keptIndexes().isEmpty()) {
            warnings.add("Indexes that only the target has stay: " + String.join(", ", changes.keptIndexes()) + ".");
        }
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
        delta.forEach((kind, before, after) -> {
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
