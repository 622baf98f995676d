package dev.slipway.migration.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.managedpostgres.Column.SortKind;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.managedpostgres.Tables;
import dev.slipway.migration.ManagedTestDatabase;
import dev.slipway.migration.packaging.PackageManifest.Entry;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.packaging.RowQuery;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.ruleset.TableRule;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A large table that is read in ranges by two sessions reads as it does at once. */
class RangedLinesTest {

    private static final TableName NUMBERS = new TableName("public", "numbers");

    private final TestDatabase database = TestPostgres.createDatabase("ranges");
    private final ManagedDatabase managed = ManagedTestDatabase.of(database);
    private String type = "bigint";
    private Connection first;
    private Connection second;

    @BeforeEach
    void open() throws SQLException {
        first = managed.open();
        second = managed.open();
        execute("CREATE TABLE public.numbers (id bigint PRIMARY KEY, note text)");
    }

    @AfterEach
    void close() throws SQLException {
        first.close();
        second.close();
        TestPostgres.dropDatabase(database);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = first.createStatement()) {
            statement.execute(sql);
        }
    }

    /** As if it were so large in the package. */
    private PackagedTable packaged(long bytes) {
        return new PackagedTable(
                NUMBERS,
                TableRule.of(Rule.OVERWRITE),
                List.of(
                        new PackagedColumn("id", type, type.equals("uuid") ? SortKind.IMAGE : SortKind.INTEGER, null),
                        new PackagedColumn("note", "text", SortKind.TEXT, null)),
                List.of("id"),
                List.of("id"),
                0,
                new Entry("rows", bytes, ""));
    }

    private List<String> ranges(long bytes) throws SQLException {
        Table existing = Tables.list(first).stream()
                .filter(table -> table.name().equals(NUMBERS))
                .findFirst()
                .orElseThrow();
        return KeyRanges.of(first, packaged(bytes), existing);
    }

    private List<String> queries(List<String> ranges) {
        return ranges.stream()
                .map(range -> RowQuery.copy(packaged(0), range, Set.of()))
                .toList();
    }

    private List<String> read(List<String> queries) throws SQLException, IOException {
        List<String> read = new ArrayList<>();
        try (Lines lines = new RangedLines(List.of(first, second), queries)) {
            while (lines.advance()) {
                read.add(new String(lines.copy(), StandardCharsets.UTF_8));
            }
        }
        return read;
    }

    private List<String> expected() throws SQLException {
        List<String> expected = new ArrayList<>();
        try (Statement statement = first.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT id || E'\\t' || note || E'\\n' FROM public.numbers ORDER BY id")) {
            while (rows.next()) {
                expected.add(rows.getString(1));
            }
        }
        return expected;
    }

    @Test
    void rangesTogetherAreTheTable() throws Exception {
        execute(
                "INSERT INTO public.numbers SELECT g * g * sign(g), 'note ' || g FROM generate_series(-5000, 5000) AS g;"
                        + " ANALYZE public.numbers");
        // what came since then lies beyond what is known, and between
        execute(
                "INSERT INTO public.numbers VALUES (-9223372036854775808, 'least'), (9223372036854775807, 'most'), (2, 'x')");
        List<String> ranges = ranges(2L << 30);
        assertThat(ranges).hasSizeGreaterThan(300);
        assertThat(read(queries(ranges))).isEqualTo(expected());
    }

    @Test
    void valuesThatLieFarApartAreCutAsWell() throws Exception {
        execute("INSERT INTO public.numbers SELECT g * 1000000000000000, 'note' FROM generate_series(-9000, 9000) AS g;"
                + " ANALYZE public.numbers");
        assertThat(read(queries(ranges(1L << 30)))).isEqualTo(expected());
    }

    @Test
    void uuidsThatComeInOrderAreCutAsNumbersAre() throws Exception {
        type = "uuid";
        execute("DROP TABLE public.numbers; CREATE TABLE public.numbers (id uuid PRIMARY KEY, note text);"
                + "INSERT INTO public.numbers SELECT (lpad(to_hex(g::bigint * 700001), 12, '0') || left(md5(g::text), 20))::uuid,"
                + " 'note ' || g FROM generate_series(1, 5000) AS g; ANALYZE public.numbers");
        execute(
                "INSERT INTO public.numbers VALUES ('00000000-0000-0000-0000-000000000000', 'least'),"
                        + " ('ffffffff-ffff-ffff-ffff-ffffffffffff', 'most'), ('fffffffe-ffff-ffff-ffff-ffffffffffff', 'second')");
        List<String> ranges = ranges(1L << 30);
        assertThat(ranges).hasSizeGreaterThan(100);
        List<String> images = new ArrayList<>(expected());
        images.sort(null);
        assertThat(read(queries(ranges))).isEqualTo(images);
    }

    @Test
    void rowsThatAreLargerThanWhatMayWaitComeOneByOne() throws Exception {
        execute("INSERT INTO public.numbers SELECT g, repeat('x', 5000000) FROM generate_series(1, 6) AS g");
        assertThat(read(queries(List.of("id < 3", "id >= 3 AND id < 5", "id >= 5"))))
                .isEqualTo(expected());
    }

    @Test
    void aTableIsNotCutThatIsSmallOrUnknownOrLiesInAnotherOrder() throws Exception {
        execute("INSERT INTO public.numbers SELECT g, 'note' FROM generate_series(1, 5000) AS g");
        assertThat(ranges(1L << 30)).isEmpty();
        execute("ANALYZE public.numbers");
        assertThat(ranges(1L << 20)).isEmpty();
        assertThat(ranges(1L << 30)).isNotEmpty();
        execute("CREATE TABLE public.another AS SELECT * FROM public.numbers ORDER BY md5(id::text)");
        execute("TRUNCATE public.numbers; INSERT INTO public.numbers SELECT * FROM public.another;"
                + " ANALYZE public.numbers");
        assertThat(ranges(1L << 30)).isEmpty();
    }

    @Test
    void whatFailsInOneRangeFailsTheReading() throws Exception {
        execute("INSERT INTO public.numbers SELECT g, 'note' FROM generate_series(1, 5000) AS g");
        assertThatThrownBy(() -> read(queries(List.of("id < 2000", "id >= 2000 AND 1 / (id - 3000) < 5"))))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("division by zero");
    }

    @Test
    void whoStopsEarlyHasTheSessionsBack() throws Exception {
        execute("INSERT INTO public.numbers SELECT g, repeat('x', 1000) FROM generate_series(1, 30000) AS g");
        try (Lines lines = new RangedLines(List.of(first, second), queries(List.of("id < 15000", "id >= 15000")))) {
            assertThat(lines.advance()).isTrue();
        }
        // a cancellation that comes when the copy has ended is heard by the next statement
        await().ignoreExceptions().untilAsserted(() -> assertThat(expected()).hasSize(30_000));
    }
}
