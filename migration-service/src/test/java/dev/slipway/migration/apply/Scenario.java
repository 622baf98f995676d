package dev.slipway.migration.apply;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.migration.Decision;
import dev.slipway.managedpostgres.ContentDigest;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.TableDigest;
import dev.slipway.migration.ManagedTestDatabase;
import dev.slipway.migration.packaging.BuildPackage;
import dev.slipway.migration.packaging.InMemoryPackageStore;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.packaging.PackageRequest;
import dev.slipway.migration.packaging.SealedPackage;
import dev.slipway.migration.packaging.SecretScan;
import dev.slipway.migration.plan.MakePlan;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.RowChange;
import dev.slipway.migration.ruleset.RuleSet;
import dev.slipway.migration.schema.Catalog;
import dev.slipway.teststack.NocoBase;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A source and a target database of a test's own, and the whole engine between them. */
final class Scenario implements AutoCloseable {

    static final EnvironmentRef DEV = EnvironmentRef.parse("acme/dev");

    private final TestDatabase sourceDatabase;
    private final TestDatabase targetDatabase;
    final ManagedDatabase source;
    final ManagedDatabase target;
    final InMemoryPackageStore store = new InMemoryPackageStore();
    final InMemoryPlannedRows plannedRows = new InMemoryPlannedRows();
    final ApplyPlan applyPlan = new ApplyPlan(plannedRows, new Retries(Duration.ofMillis(200), Duration.ofSeconds(20)));

    /** The roles of all scenarios: each role has a database of its own to try changes out in, which is not made anew. */
    private static final class Owners {
        private static final TestDatabase SOURCE = TestPostgres.createDatabase("source");
        private static final TestDatabase TARGET = TestPostgres.createDatabase("target");
    }

    Scenario() {
        this(TestPostgres.createSibling(Owners.SOURCE, "source"), TestPostgres.createSibling(Owners.TARGET, "target"));
    }

    private Scenario(TestDatabase sourceDatabase, TestDatabase targetDatabase) {
        this.sourceDatabase = sourceDatabase;
        this.targetDatabase = targetDatabase;
        this.source = managed(sourceDatabase);
        this.target = managed(targetDatabase);
    }

    /** The target has a role of its own, which no scenario has had before. */
    static Scenario ofNewRole() {
        return new Scenario(TestPostgres.createSibling(Owners.SOURCE, "source"), TestPostgres.createDatabase("target"));
    }

    private static ManagedDatabase managed(TestDatabase database) {
        return ManagedTestDatabase.of(database);
    }

    /** Both databases have this structure. */
    static Scenario ofBoth(String sql) {
        return new Scenario().source(sql).target(sql);
    }

    /** NocoBase's development database and its production database. */
    static Scenario ofNocoBase() {
        Scenario scenario = new Scenario();
        NocoBase.load(scenario.sourceDatabase, "dev");
        NocoBase.load(scenario.targetDatabase, "prod");
        return scenario;
    }

    Scenario source(String sql) {
        execute(source, sql);
        return this;
    }

    Scenario target(String sql) {
        execute(target, sql);
        return this;
    }

    static void execute(ManagedDatabase database, String sql) {
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = public, pg_catalog");
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    SealedPackage build(RuleSet rules) {
        return new BuildPackage(store).build(new PackageRequest(DEV, source, rules, List.of(), SecretScan.none()));
    }

    OpenPackage open(RuleSet rules) {
        return OpenPackage.open(store, build(rules).digest());
    }

    Plan plan(OpenPackage opened, Decision... decisions) {
        return new MakePlan(plannedRows).plan(opened, target, List.of(decisions), change -> {});
    }

    List<RowChange> changes(OpenPackage opened) {
        List<RowChange> changes = new ArrayList<>();
        new MakePlan(plannedRows).plan(opened, target, List.of(), changes::add);
        return changes;
    }

    Applied apply(OpenPackage opened, Plan plan) {
        return applyPlan.apply(opened, plan, target, UUID.randomUUID(), StepListener.NONE);
    }

    /** Packages, plans and applies in one go. */
    Applied migrate(RuleSet rules, Decision... decisions) {
        try (OpenPackage opened = open(rules)) {
            return apply(opened, plan(opened, decisions));
        }
    }

    /** The query's rows as text, columns separated by {@code |}. */
    List<String> targetRows(String query) {
        List<String> rows = new ArrayList<>();
        try (Connection connection = target.open();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = public, pg_catalog");
            try (ResultSet result = statement.executeQuery(query)) {
                while (result.next()) {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        values.add(String.valueOf(result.getString(i)));
                    }
                    rows.add(String.join("|", values));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        return rows;
    }

    /** As an interrupted build leaves an index. */
    static void invalidate(ManagedDatabase database, String index) {
        TestDatabase superuser =
                TestPostgres.superuser().withDatabase(database.settings().database());
        execute(
                managed(superuser),
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'public." + index + "'::regclass");
    }

    static Map<String, String> digests(ManagedDatabase database) {
        try (Connection connection = database.open()) {
            Map<String, String> digests = new TreeMap<>();
            for (TableDigest digest : ContentDigest.ofAll(connection)) {
                digests.put(digest.table().toString(), digest.sha256());
            }
            return digests;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static Catalog catalog(ManagedDatabase database) {
        try (Connection connection = database.open()) {
            return Catalog.read(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static Decision drop(String id) {
        return new Decision(id, Decision.Choice.APPLY);
    }

    static Decision keep(String id) {
        return new Decision(id, Decision.Choice.KEEP);
    }

    @Override
    public void close() {
        TestPostgres.dropDatabase(sourceDatabase);
        TestPostgres.dropDatabase(targetDatabase);
    }
}
