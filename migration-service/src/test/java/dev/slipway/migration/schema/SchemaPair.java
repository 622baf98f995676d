package dev.slipway.migration.schema;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.migration.Decision;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.migration.ManagedTestDatabase;
import dev.slipway.migration.apply.ApplyFailedException;
import dev.slipway.migration.apply.ApplyPlan;
import dev.slipway.migration.apply.InMemoryPlannedRows;
import dev.slipway.migration.apply.NotConvergedException;
import dev.slipway.migration.apply.StepListener;
import dev.slipway.migration.packaging.BuildPackage;
import dev.slipway.migration.packaging.InMemoryPackageStore;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.packaging.PackageRequest;
import dev.slipway.migration.packaging.SecretScan;
import dev.slipway.migration.plan.MakePlan;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.Violation;
import dev.slipway.migration.ruleset.RuleSet;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A database in one structure, with rows in it, and another in the structure that it is to get: planned, applied, and
 * judged by what pg_dump says of the two, which knows nothing of our own catalog.
 */
final class SchemaPair implements AutoCloseable {

    private static final RuleSet RULES =
            RuleSet.builder("pair").dropExtraIndexes(true).build();
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("smallint", "g"),
            Map.entry("integer", "g"),
            Map.entry("bigint", "g"),
            Map.entry("numeric", "g"),
            Map.entry("real", "g"),
            Map.entry("double precision", "g"),
            Map.entry("text", "'t' || g"),
            Map.entry("character varying", "'t' || g"),
            Map.entry("character", "'c'"),
            Map.entry("boolean", "true"),
            Map.entry("date", "date '2020-01-01' + g::int"),
            Map.entry("timestamp without time zone", "timestamp '2020-01-01' + g * interval '1 day'"),
            Map.entry("timestamp with time zone", "timestamptz '2020-01-01' + g * interval '1 day'"),
            Map.entry("uuid", "md5(g::text)::uuid"),
            Map.entry("json", "'{}'"),
            Map.entry("jsonb", "'{}'"),
            Map.entry("bytea", "'\\x00'"),
            Map.entry("inet", "'10.0.0.1'"),
            Map.entry("interval", "'1 day'"));

    private static final Pattern PASSWORD = Pattern.compile("CREATE USER MAPPING .* OPTIONS ");
    private static final Pattern MISSING_ROLE = Pattern.compile("role \"([^\"]+)\" does not exist");
    private static final int MOST_ROLES = 5;
    private static final String EXISTS_ALREADY = "42710";

    private final InMemoryPlannedRows plannedRows = new InMemoryPlannedRows();
    private final TestDatabase before;
    private final TestDatabase after;

    /** What came of it. */
    sealed interface Result {

        /** The target has the source's structure, and a second plan is empty. */
        record Converged(Plan plan) implements Result {}

        /** The plan said that it cannot be done; nothing was changed. */
        record Unable(List<String> reasons) implements Result {}

        /** The plan said nothing, but applying was refused; nothing was changed. */
        record RefusedLate(String reason) implements Result {}

        /** Something else came out than was asked for. */
        record Wrong(String difference) implements Result {}

        /** The two structures could not even be made. */
        record Unusable(String reason) implements Result {}
    }

    private SchemaPair(TestDatabase before, TestDatabase after) {
        this.before = before;
        this.after = after;
    }

    /** One role for all pairs: each role has a database of its own to try changes out in. */
    private static final class Owner {
        private static final TestDatabase DATABASE = TestPostgres.createDatabase("pairs");
    }

    /** As an ordinary role that owns its databases. */
    static SchemaPair ofOwner() {
        return of(Owner.DATABASE);
    }

    /** As a superuser, who may make everything. */
    static SchemaPair ofSuperuser() {
        return of(TestPostgres.superuser());
    }

    private static SchemaPair of(TestDatabase role) {
        return new SchemaPair(TestPostgres.createSibling(role, "before"), TestPostgres.createSibling(role, "after"));
    }

    Result migrate(String beforeSql, String afterSql) {
        for (int attempt = 0; ; attempt++) {
            try {
                load(before, beforeSql);
                load(after, afterSql);
                break;
            } catch (IllegalStateException e) {
                Matcher role = MISSING_ROLE.matcher(String.valueOf(e.getMessage()));
                if (!role.find() || attempt == MOST_ROLES) {
                    return new Result.Unusable(String.valueOf(e.getMessage()));
                }
                execute(TestPostgres.superuser(), "CREATE ROLE \"" + role.group(1) + "\"");
                empty(before);
                empty(after);
            }
        }
        fill(before);
        List<String> untouched = DumpedStructure.of(managed(before));
        String catalog = catalog(before);
        InMemoryPackageStore store = new InMemoryPackageStore();
        ManagedDatabase target = managed(before);
        try (OpenPackage opened = OpenPackage.open(
                store,
                new BuildPackage(store)
                        .build(new PackageRequest(
                                EnvironmentRef.parse("pair/after"),
                                managed(after),
                                RULES,
                                List.of(),
                                SecretScan.none()))
                        .digest())) {
            if (PASSWORD.matcher(opened.schemaSql()).find()) {
                return new Result.Wrong("the package holds passwords");
            }
            Plan plan = plan(opened, target);
            if (!catalog(before).equals(catalog)) {
                return new Result.Wrong("planning changed something");
            }
            if (!plan.obstacles().isEmpty()) {
                return new Result.Unable(plan.obstacles());
            }
            List<String> violated = plan.violations().stream()
                    .filter(violation -> violation.kind().isRefused())
                    .map(Violation::sentence)
                    .toList();
            if (!violated.isEmpty()) {
                return new Result.Unable(violated);
            }
            try {
                new ApplyPlan(plannedRows).apply(opened, plan, target, UUID.randomUUID(), StepListener.NONE);
            } catch (ApplyFailedException | NotConvergedException e) {
                return DumpedStructure.of(managed(before)).equals(untouched)
                        ? new Result.RefusedLate(String.valueOf(e.getMessage()))
                        : new Result.Wrong("refused, and yet changed: " + e.getMessage());
            }
            String difference =
                    DumpedStructure.difference(DumpedStructure.of(managed(before)), DumpedStructure.of(managed(after)));
            if (!difference.isEmpty()) {
                return new Result.Wrong(difference);
            }
            Plan again = plan(opened, target);
            return again.isEmpty() && again.obstacles().isEmpty()
                    ? new Result.Converged(plan)
                    : new Result.Wrong("a second plan has " + again.statements() + again.obstacles());
        }
    }

    private static String catalog(TestDatabase database) {
        try (Connection connection = managed(database).open()) {
            return Catalog.read(connection).digest();
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private Plan plan(OpenPackage opened, ManagedDatabase target) {
        Plan plan = new MakePlan(plannedRows).plan(opened, target, List.of(), change -> {});
        return plan.decide(plan.undecided().stream()
                .map(id -> new Decision(id, Decision.Choice.APPLY))
                .toList());
    }

    private static ManagedDatabase managed(TestDatabase database) {
        return new ManagedDatabase(settings(database), "slipway-test");
    }

    private static ConnectionSettings settings(TestDatabase database) {
        return ManagedTestDatabase.settings(database);
    }

    private static void empty(TestDatabase database) {
        drop(database);
        execute(
                TestPostgres.superuser(),
                "CREATE DATABASE \"%s\" OWNER \"%s\"".formatted(database.database(), database.user()));
    }

    /** With its subscriptions, which would keep it. */
    private static void drop(TestDatabase database) {
        TestDatabase superuser = TestPostgres.superuser().withDatabase(database.database());
        execute(superuser, """
                DO $$ DECLARE name text; BEGIN
                    FOR name IN SELECT quote_ident(s.subname) FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
                                 WHERE d.datname = current_database() LOOP
                        EXECUTE 'ALTER SUBSCRIPTION ' || name || ' DISABLE';
                        EXECUTE 'ALTER SUBSCRIPTION ' || name || ' SET (slot_name = NONE)';
                        EXECUTE 'DROP SUBSCRIPTION ' || name;
                    END LOOP;
                END $$""");
        TestPostgres.dropDatabase(database);
    }

    private static void load(TestDatabase database, String sql) {
        String script = sql.lines().filter(line -> !line.startsWith("\\")).collect(Collectors.joining("\n"));
        try (Connection connection = open(database);
                Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            for (String each : SqlStatements.of(script)) {
                execute(statement, each);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** Roles are those of the whole server, where other pairs may have made them. */
    private static void execute(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            if (!EXISTS_ALREADY.equals(e.getSQLState()) || !sql.regionMatches(true, 0, "CREATE ROLE ", 0, 12)) {
                throw e;
            }
        }
    }

    /** Some rows in each table that takes them, so that what comes has something to do. */
    private static void fill(TestDatabase database) {
        try (Connection connection = open(database)) {
            List<String> inserts = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("""
                            SELECT c.oid::regclass::text, quote_ident(a.attname), format_type(a.atttypid, NULL),
                                   CASE y.typtype WHEN 'e' THEN (SELECT quote_literal(e.enumlabel) FROM pg_enum e
                                        WHERE e.enumtypid = y.oid ORDER BY e.enumsortorder LIMIT 1) END
                              FROM pg_class c
                              JOIN pg_namespace n ON n.oid = c.relnamespace
                              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                              JOIN pg_type y ON y.oid = a.atttypid
                             WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                               AND a.attgenerated = '' AND a.attidentity <> 'a'
                             ORDER BY c.oid, a.attnum""")) {
                String table = "";
                List<String> columns = new ArrayList<>();
                List<String> values = new ArrayList<>();
                while (rows.next()) {
                    if (!rows.getString(1).equals(table)) {
                        inserts.add(insert(table, columns, values));
                        table = rows.getString(1);
                        columns.clear();
                        values.clear();
                    }
                    String value = rows.getString(4) != null ? rows.getString(4) : VALUES.get(rows.getString(3));
                    if (value != null) {
                        columns.add(rows.getString(2));
                        values.add(value);
                    }
                }
                inserts.add(insert(table, columns, values));
            }
            for (String insert : inserts) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(insert);
                } catch (SQLException e) {
                    // a table that takes no such rows stays empty
                    continue;
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String insert(String table, List<String> columns, List<String> values) {
        return table.isEmpty()
                ? "SELECT"
                : columns.isEmpty()
                        ? "INSERT INTO " + table + " DEFAULT VALUES"
                        : "INSERT INTO " + table + " (" + String.join(", ", columns) + ") SELECT "
                                + String.join(", ", values) + " FROM generate_series(1, 3) AS g";
    }

    private static Connection open(TestDatabase database) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    private static void execute(TestDatabase database, String sql) {
        try (Connection connection = open(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        drop(before);
        drop(after);
    }
}
