package dev.slipway.migration.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.migration.ManagedTestDatabase;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunChecksTest {

    private final TestDatabase database = TestPostgres.createDatabase("checks");
    private Connection connection = ManagedTestDatabase.of(database).open();

    @BeforeEach
    void beginTransaction() throws SQLException {
        connection.setAutoCommit(false);
        execute("CREATE TABLE public.roles (name text); CREATE TABLE public.members (role text);"
                + "INSERT INTO public.roles VALUES ('admin'); INSERT INTO public.members VALUES ('admin'), ('gone')");
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        connection.close();
        TestPostgres.dropDatabase(database);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private CheckResult run(CheckQuery check) throws SQLException {
        return RunChecks.run(connection, List.of(check)).getFirst();
    }

    private CheckResult run(String sql) throws SQLException {
        return run(CheckQuery.of("check", sql));
    }

    @Test
    void noRowsAndOneTrueAreWellAndEverythingElseIsAFinding() throws SQLException {
        assertThat(run("SELECT name FROM roles WHERE false")).isInstanceOf(CheckResult.Passed.class);
        assertThat(run("SELECT count(*) = 1 FROM roles")).isInstanceOf(CheckResult.Passed.class);
        assertThat(run("VALUES (true), (true)")).isInstanceOf(CheckResult.Violated.class);
        assertThat(run("SELECT NULL::boolean").isFatal()).isTrue();
        CheckResult violated = run("SELECT role, 1 AS times FROM members EXCEPT SELECT name, 1 FROM roles");
        assertThat(violated)
                .isInstanceOfSatisfying(
                        CheckResult.Violated.class,
                        result -> assertThat(result.fresh()).containsExactly("role=gone, times=1"));
        assertThat(violated.isFatal()).isTrue();
    }

    @Test
    void aWarningStopsNothing() throws SQLException {
        CheckResult result =
                run(new CheckQuery("check", "", "SELECT 1", CheckQuery.Severity.WARNING, List.of(), false));
        assertThat(result).isInstanceOf(CheckResult.Violated.class);
        assertThat(result.isFatal()).isFalse();
    }

    @Test
    void noCheckChangesAnythingOrEndsTheTransaction() throws SQLException {
        for (String sql : List.of(
                "COMMIT",
                "DELETE FROM roles",
                "SELECT 1; COMMIT",
                "WITH gone AS (DELETE FROM roles RETURNING name) SELECT * FROM gone",
                "SELECT set_config('transaction_read_only', 'off', true)",
                "SELECT 1 /* ",
                "SELECT no_such_column FROM roles",
                "SELECT 'a'::jsonb ? 'b'")) {
            assertThat(run(sql).isFatal()).as(sql).isTrue();
        }
        assertThat(run("SELECT '{\"b\": 1}'::jsonb ? 'b'")).isInstanceOf(CheckResult.Passed.class);
        execute("INSERT INTO public.roles VALUES ('still writable')");
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT count(*), current_setting('search_path') FROM public.roles")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(2);
            assertThat(row.getString(2)).isEqualTo("pg_catalog");
        }
    }

    @Test
    void aCheckIsSkippedWhereATableThatItNeedsIsNotInstalled() throws SQLException {
        assertThat(run(new CheckQuery(
                        "check",
                        "",
                        "SELECT 1 FROM plugins",
                        CheckQuery.Severity.ERROR,
                        List.of("roles", "plugins"),
                        false)))
                .isEqualTo(new CheckResult.Skipped(
                        new CheckQuery(
                                "check",
                                "",
                                "SELECT 1 FROM plugins",
                                CheckQuery.Severity.ERROR,
                                List.of("roles", "plugins"),
                                false),
                        "plugins"));
    }

    @Test
    void whatWasThereBeforeDoesNotCountWhereTheCheckSaysSo() throws SQLException {
        CheckQuery check = new CheckQuery(
                "check",
                "",
                "SELECT role FROM members EXCEPT SELECT name FROM roles",
                CheckQuery.Severity.ERROR,
                List.of(),
                true);
        CheckResult before = run(check);
        CheckResult unchanged = run(check).since(before);
        assertThat(unchanged.isFatal()).isFalse();
        assertThat(unchanged).isEqualTo(new CheckResult.Violated(check, List.of(), List.of("role=gone")));
        execute("DELETE FROM public.roles");
        CheckResult worse = run(check).since(before);
        assertThat(worse.isFatal()).isTrue();
        assertThat(worse).isEqualTo(new CheckResult.Violated(check, List.of("role=admin"), List.of("role=gone")));
    }
}
