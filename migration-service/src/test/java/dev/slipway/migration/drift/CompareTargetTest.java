package dev.slipway.migration.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.migration.ManagedTestDatabase;
import dev.slipway.migration.drift.TargetChanges.Change;
import dev.slipway.migration.drift.TargetChanges.ChangedObject;
import dev.slipway.migration.drift.TargetChanges.ChangedTable;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What has changed in a database since a moment, without anything kept of its rows. */
class CompareTargetTest {

    private static final Duration BUDGET = Duration.ofSeconds(30);

    private final TestDatabase database = TestPostgres.createDatabase("drift");
    private final ManagedDatabase target = ManagedTestDatabase.of(database);
    private final CompareTarget compare = new CompareTarget(Clock.systemUTC());

    @AfterEach
    void drop() {
        TestPostgres.dropDatabase(database);
    }

    @Test
    void changedRowsAndObjectsAreToldAndOthersAreNot() {
        execute("""
                CREATE TABLE public.inserted (id int PRIMARY KEY); CREATE TABLE public.updated (id int, v int);
                CREATE TABLE public.deleted (id int); CREATE TABLE public.dropped (id int);
                CREATE TABLE public.quiet (id int); CREATE VIEW public.seen AS SELECT id FROM public.quiet;
                INSERT INTO public.inserted VALUES (1); INSERT INTO public.updated VALUES (1, 1), (2, 1);
                INSERT INTO public.deleted VALUES (1), (2), (3); INSERT INTO public.quiet SELECT generate_series(1, 1000);
                """);
        TargetState then = compare.remember(target, null, BUDGET);
        assertThat(compare.since(target, then, BUDGET).isNothing()).isTrue();

        execute("""
                INSERT INTO public.inserted VALUES (2), (3); UPDATE public.updated SET v = 2 WHERE id = 1;
                DELETE FROM public.deleted WHERE id > 1; DROP TABLE public.dropped;
                CREATE TABLE public.created AS SELECT 1 AS id; CREATE TABLE public.empty ();
                CREATE OR REPLACE VIEW public.seen AS SELECT id FROM public.quiet WHERE id > 1;
                """);
        execute("VACUUM FREEZE ANALYZE public.quiet");
        TargetChanges changes = compare.since(target, then, BUDGET);

        assertThat(changes.tables())
                .containsExactly(
                        new ChangedTable("public.created", 1, 0L, 1),
                        new ChangedTable("public.deleted", 0, 3L, 1),
                        new ChangedTable("public.inserted", 2, 1L, 3),
                        new ChangedTable("public.updated", 1, 2L, 2));
        assertThat(changes.structure())
                .extracting(ChangedObject::object, ChangedObject::change)
                .contains(
                        tuple("table public.created", Change.ADDED),
                        tuple("table public.dropped", Change.REMOVED),
                        tuple("view public.seen", Change.CHANGED));
        assertThat(changes.unknown()).isEmpty();
        assertThat(changes.told()).contains("public.inserted (2 rows inserted or updated; 1 rows then, 3 now)");
    }

    @Test
    void whatATransactionWroteThatWasUnderWayThenIsTold() throws SQLException {
        execute("CREATE TABLE public.items (id int)");
        try (Connection other = target.open()) {
            other.setAutoCommit(false);
            try (Statement statement = other.createStatement()) {
                statement.execute("INSERT INTO public.items VALUES (1)");
            }
            TargetState then = compare.remember(target, null, BUDGET);
            other.commit();
            assertThat(compare.since(target, then, BUDGET).tables())
                    .containsExactly(new ChangedTable("public.items", 1, 0L, 1));
        }
    }

    @Test
    void whatCannotBeLookedAtInTimeIsSaidToBeUnknown() {
        execute("CREATE TABLE public.items (id int); INSERT INTO public.items VALUES (1)");
        TargetState uncounted = compare.remember(target, null, Duration.ZERO);
        TargetState counted = compare.remember(target, null, BUDGET);

        TargetChanges unread = compare.since(target, counted, Duration.ZERO);
        assertThat(unread.isNothing()).isFalse();
        assertThat(unread.unknown()).singleElement().asString().contains("public.items");
        assertThat(compare.since(target, uncounted, BUDGET).unknown())
                .singleElement()
                .asString()
                .contains("public.items", "deleted");
        execute("INSERT INTO public.items VALUES (2)");
        assertThat(compare.since(target, uncounted, BUDGET).tables())
                .containsExactly(new ChangedTable("public.items", 1, null, 2));
    }

    @ParameterizedTest
    @CsvSource({"4294967290, false", "9, false", "10, true", "12, true", "7, true", "2, false", "3000000000, false"})
    void transactionsAreComparedInACircle(long xmin, boolean since) {
        Horizon horizon = Horizon.parse("4294967295:4294967306:4294967303");
        assertThat(horizon).isEqualTo(new Horizon((1L << 32) + 10, List.of((1L << 32) + 7)));
        assertThat(value("SELECT " + horizon.writtenSince() + " FROM (VALUES ('" + xmin + "'::xid)) AS row (xmin)"))
                .isEqualTo(since ? "t" : "f");
    }

    private void execute(String sql) {
        try (Connection connection = target.open();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String value(String query) {
        try (Connection connection = target.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
