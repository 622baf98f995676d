package dev.slipway.managedpostgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ManagedDatabaseTest {

    private final TestDatabase created = TestPostgres.createDatabase("managed");
    private final ConnectionSettings settings = new ConnectionSettings(
            created.host(), created.port(), created.database(), created.user(), created.password(), TlsMode.DISABLE);
    private final ManagedDatabase database = new ManagedDatabase(settings, "slipway-test");

    @AfterEach
    void drop() {
        TestPostgres.dropDatabase(created);
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String one(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private TableDigest digest(String table) throws SQLException {
        try (Connection connection = database.open()) {
            return ContentDigest.ofAll(connection).stream()
                    .filter(digest -> digest.table().name().equals(table))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void formatsValuesTheSameWhateverTheRoleIsSetTo() throws SQLException {
        execute(
                "ALTER ROLE \"" + created.user() + "\" SET TimeZone = 'Asia/Tokyo'",
                "ALTER ROLE \"" + created.user() + "\" SET DateStyle = 'German'",
                "ALTER ROLE \"" + created.user() + "\" SET extra_float_digits = 0",
                "ALTER ROLE \"" + created.user() + "\" SET bytea_output = 'escape'",
                "ALTER ROLE \"" + created.user() + "\" SET search_path = public");
        try (Connection connection = database.open()) {
            assertThat(one(connection, "SELECT '2026-01-02 03:04+00'::timestamptz::text"))
                    .isEqualTo("2026-01-02 03:04:00+00");
            assertThat(one(connection, "SELECT (0.1::float8 + 0.2::float8)::text"))
                    .isEqualTo("0.30000000000000004");
            assertThat(one(connection, "SELECT '\\x00ff'::bytea::text")).isEqualTo("\\x00ff");
            assertThat(one(connection, "SELECT current_setting('search_path')")).isEqualTo("pg_catalog");
            assertThat(connection.getAutoCommit()).isTrue();
        }
    }

    @Test
    void saysInWordsWhyItCannotConnectAndNeverThePassword() throws IOException {
        ConnectionSettings wrong = new ConnectionSettings(
                settings.host(), settings.port(), settings.database(), settings.user(), "wrong-pass", TlsMode.DISABLE);
        assertThatThrownBy(() -> new ManagedDatabase(wrong, "t").open())
                .isInstanceOf(DatabaseAccessDeniedException.class)
                .hasMessageContaining(settings.user())
                .hasMessageNotContaining("wrong-pass");
        assertThatThrownBy(() -> new ManagedDatabase(settings.withDatabase("no such db"), "t").open())
                .isInstanceOf(DatabaseAccessDeniedException.class)
                .hasMessageContaining("no such db");
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        ConnectionSettings nobody =
                new ConnectionSettings("127.0.0.1", closed, "d", "u", "secret-pass", TlsMode.PREFER);
        assertThatThrownBy(() -> new ManagedDatabase(nobody, "t").open())
                .isInstanceOf(DatabaseUnreachableException.class)
                .hasMessageContaining(":" + closed);
        assertThat(nobody).asString().doesNotContain("secret-pass");
    }

    @Test
    void asksOnceMoreWhereADatabaseIsJustBeingReplaced() throws IOException, SQLException {
        try (RenamingServer server = new RenamingServer(settings, 1);
                Connection connection = new ManagedDatabase(server.settings(), "t").open()) {
            assertThat(one(connection, "SELECT current_database()")).isEqualTo(created.database());
            assertThat(server.asked()).isEqualTo(2);
        }
        try (RenamingServer server = new RenamingServer(settings, 2)) {
            assertThatThrownBy(() -> new ManagedDatabase(server.settings(), "t").open())
                    .isInstanceOf(DatabaseAccessDeniedException.class)
                    .hasMessageContaining("has no database named");
            assertThat(server.asked()).isEqualTo(2);
        }
    }

    @Test
    void theDigestDependsOnContentOnly() throws SQLException {
        execute(
                "CREATE TABLE public.a (id text PRIMARY KEY, v json)",
                "INSERT INTO public.a VALUES ('b', '1'), ('A', NULL), ('ä', '{}')",
                "CREATE TABLE public.k (x int, y text)",
                "INSERT INTO public.k VALUES (2, 'b'), (1, NULL), (1, ''), (2, 'b')");
        TableDigest keyed = digest("a");
        TableDigest keyless = digest("k");
        assertThat(keyed.rows()).isEqualTo(3);
        assertThat(keyless.rows()).isEqualTo(4);

        execute(
                "CREATE TABLE public.b (v json, id text PRIMARY KEY)",
                "INSERT INTO public.b SELECT v, id FROM public.a ORDER BY id DESC",
                "CREATE TABLE public.l (y text, x int)",
                "INSERT INTO public.l SELECT y, x FROM public.k ORDER BY x DESC, y DESC");
        assertThat(digest("b").sha256()).isEqualTo(keyed.sha256());
        assertThat(digest("l").sha256()).isEqualTo(keyless.sha256());

        execute("UPDATE public.b SET v = '{} ' WHERE id = 'ä'", "DELETE FROM public.l WHERE y = ''");
        assertThat(digest("b").sha256()).isNotEqualTo(keyed.sha256());
        assertThat(digest("l").sha256()).isNotEqualTo(keyless.sha256());
    }

    @Test
    void listsTablesWithRowsAndNothingElse() throws SQLException {
        execute(
                "CREATE TABLE public.\"Mixed Case\" (b int GENERATED ALWAYS AS IDENTITY, a text DEFAULT 'x' NOT NULL,"
                        + " c int GENERATED ALWAYS AS (1 + 1) STORED, PRIMARY KEY (b, a))",
                "CREATE TABLE public.part (d date) PARTITION BY RANGE (d)",
                "CREATE TABLE public.part_1 PARTITION OF public.part DEFAULT",
                "CREATE VIEW public.view AS SELECT 1",
                "CREATE SCHEMA slipway",
                "CREATE TABLE slipway.marker (id int)",
                "CREATE SCHEMA other",
                "CREATE TABLE other.empty ()");
        try (Connection connection = database.open()) {
            List<Table> tables = Tables.list(connection);
            assertThat(tables)
                    .extracting(table -> table.name().toString())
                    .containsExactly("other.empty", "public.Mixed Case", "public.part_1");
            Table mixed = tables.get(1);
            assertThat(mixed.primaryKey()).containsExactly("b", "a");
            assertThat(mixed.columns()).extracting(Column::name).containsExactly("a", "b", "c");
            assertThat(mixed.column("a").orElseThrow().defaultExpression()).isEqualTo("'x'::text");
            assertThat(mixed.column("b").orElseThrow().identity()).isEqualTo(Identity.ALWAYS);
            assertThat(mixed.column("c").orElseThrow().generated()).isTrue();
            assertThat(ContentDigest.ofAll(connection)).hasSize(3);
        }
    }

    @Test
    void anExclusiveLockShutsEveryoneOutAndASharedOneOnlyTheExclusive() throws SQLException {
        try (Connection one = database.open();
                Connection other = database.open()) {
            try (EnvironmentLock backup = EnvironmentLock.tryShared(one).orElseThrow()) {
                assertThat(EnvironmentLock.tryExclusive(other)).isEmpty();
                Optional<EnvironmentLock> second = EnvironmentLock.tryShared(other);
                assertThat(second).isPresent();
                second.get().close();
            }
            try (EnvironmentLock apply = EnvironmentLock.tryExclusive(one).orElseThrow()) {
                assertThat(EnvironmentLock.tryShared(other)).isEmpty();
            }
            EnvironmentLock dying = EnvironmentLock.tryExclusive(one).orElseThrow();
            one.close();
            dying.close();
            // the server notices a moment later
            await().until(() -> EnvironmentLock.tryExclusive(other).isPresent());
        }
    }

    @Test
    void runsPostgresOwnProgramsWithThePasswordOutOfSight() throws Exception {
        int major;
        try (Connection connection = database.open()) {
            major = database.serverMajor(connection);
        }
        PostgresTools tools = PostgresTools.locate(major);
        assertThat(tools.major()).isGreaterThanOrEqualTo(major);
        ProcessBuilder command = tools.command("psql", settings, List.of("-XAtc", "SELECT current_database()"));
        assertThat(String.join(" ", command.command())).doesNotContain(created.password());
        Process process = command.start();
        process.getOutputStream().close();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(created.database() + "\n");
        assertThat(process.waitFor()).isZero();
    }
}
