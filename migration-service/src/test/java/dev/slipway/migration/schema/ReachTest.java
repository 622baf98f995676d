package dev.slipway.migration.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresTools;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.ManagedTestDatabase;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far changes reach, and that what lies beyond can be left out. */
class ReachTest {

    private static final String STRUCTURE = """
            CREATE TABLE customers (id int PRIMARY KEY, name text);
            CREATE TABLE orders (id serial PRIMARY KEY, customer int REFERENCES customers, note text);
            CREATE TABLE lines (id int PRIMARY KEY, "order" int REFERENCES orders);
            CREATE VIEW notes AS SELECT note FROM orders;
            CREATE VIEW notes_of_notes AS SELECT note FROM notes;
            CREATE TABLE events (at date) PARTITION BY RANGE (at);
            CREATE TABLE events_26 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
            CREATE TABLE "odd ""name" (id int DEFAULT nextval('orders_id_seq'));
            CREATE TABLE typed (id int);
            CREATE FUNCTION first_typed() RETURNS typed LANGUAGE sql AS 'SELECT NULL::typed';
            COMMENT ON TABLE lines IS 'of orders';
            """;

    private final TestDatabase database = TestPostgres.createDatabase("reach");
    private final ManagedDatabase managed = ManagedTestDatabase.of(database);

    @BeforeEach
    void create() throws SQLException {
        try (Connection connection = managed.open();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = public;" + STRUCTURE);
        }
    }

    @AfterEach
    void drop() {
        TestPostgres.dropDatabase(database.withDatabase(Rehearsal.databaseOf(managed)));
        TestPostgres.dropDatabase(database);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ALTER TABLE public.customers ADD age int         | table public.customers | customers | events events_26 lines notes notes_of_notes odd "name
            ALTER TABLE public.orders DROP note              | column public.orders.note | orders | events events_26
            ALTER TABLE public.events_26 ADD CHECK (true)    | constraint public.events_26.c | events_26 | customers lines notes notes_of_notes odd "name orders
            CREATE TABLE public.x PARTITION OF public.events | table public.x | x | customers lines notes notes_of_notes odd "name orders
            COMMENT ON TABLE public.notes IS 'x'             | comment view public.notes | notes | events events_26 lines odd "name
            DROP FUNCTION public.g()                         | function public.g() | | customers events events_26 lines notes notes_of_notes odd "name orders
            ALTER TABLE "odd ""name" ADD a int               | function public.g() | | events events_26 lines notes notes_of_notes
            """)
    void changesReachWhatTheyNameAndWhatHangsOnThat(String sql, String object, String table, String beyond)
            throws SQLException {
        try (Connection connection = managed.open()) {
            Catalog catalog = Catalog.read(connection);
            assertThat(Reach.beyond(
                            catalog, Dependencies.read(connection, catalog), List.of(statement(sql, object, table))))
                    .extracting(TableName::name)
                    .containsExactlyInAnyOrderElementsOf(names(beyond))
                    .as("functions are always made, and need their types")
                    .doesNotContain("typed");
        }
    }

    @Test
    void whatAnExtensionReachesNobodyKnows() throws SQLException {
        try (Connection connection = managed.open()) {
            Catalog catalog = Catalog.read(connection);
            assertThat(Reach.beyond(
                            catalog,
                            Dependencies.read(connection, catalog),
                            List.of(statement("CREATE EXTENSION citext", "extension citext", null))))
                    .isEmpty();
        }
    }

    @Test
    void aDumpLeavesOutWhatLiesBeyondWithItsSequencesAndComments() throws SQLException {
        try (Connection connection = managed.open();
                Statement statement = connection.createStatement()) {
            Catalog catalog = Catalog.read(connection);
            Catalog left = catalog.where(object -> object.table() != null
                    && Stream.of("orders", "lines", "notes", "notes_of_notes", "odd \"name")
                            .anyMatch(object.table().name()::equals));
            connection.setAutoCommit(false);
            try (ResultSet row = statement.executeQuery("SELECT pg_export_snapshot()")) {
                row.next();
                String dump = SchemaDump.of(
                        PostgresTools.locate(managed.serverMajor(connection)),
                        managed.settings(),
                        row.getString(1),
                        left.relations(),
                        SchemaDump.Publications.LEFT_OUT);
                assertThat(dump)
                        .contains("CREATE TABLE public.customers", "CREATE TABLE public.events_26", "first_typed")
                        .doesNotContain("order")
                        .doesNotContain("notes")
                        .doesNotContain("odd");
            }
        }
    }

    /** No statement of ours takes a name that it does not have in it; a function that it calls may. */
    @Test
    void aNameThatIsTakenByWhatWasLeftOutIsFoundToBeTaken() throws SQLException {
        try (Connection connection = managed.open();
                Statement statement = connection.createStatement()) {
            Catalog before = Catalog.read(connection);
            Dependencies dependencies = Dependencies.read(connection, before);
            connection.setAutoCommit(false);
            String snapshot;
            try (ResultSet row = statement.executeQuery("SELECT pg_export_snapshot()")) {
                row.next();
                snapshot = row.getString(1);
            }
            List<Integer> dumps = new ArrayList<>();
            SchemaStatement secret = statement(
                    "DO $$ BEGIN EXECUTE 'CREATE TABLE public.cust' || 'omers ()'; END $$", "function f()", null);
            Rehearsal.Outcome outcome = new Rehearsal(
                            managed, new SchemaDiff(table -> false, true), UnaryOperator.identity(), true)
                    .of(
                            List.of(),
                            SchemaChanges.NONE.with(List.of(secret)),
                            before,
                            dependencies,
                            without -> {
                                dumps.add(without.size());
                                return SchemaDump.of(
                                        PostgresTools.locate(15),
                                        managed.settings(),
                                        snapshot,
                                        without,
                                        SchemaDump.Publications.TOLD);
                            },
                            new SchemaDiff.Source(before, ""));
            assertThat(dumps)
                    .as("relations left out")
                    .hasSize(2)
                    .first()
                    .asInstanceOf(InstanceOfAssertFactories.INTEGER)
                    .isPositive();
            assertThat(dumps.getLast()).isZero();
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Rehearsal.Outcome.Diverges.class,
                            diverges -> assertThat(diverges.remainder())
                                    .singleElement()
                                    .asString()
                                    .contains("relation \"customers\" already exists"));
        }
    }

    private static SchemaStatement statement(String sql, String object, @Nullable String table) {
        return new SchemaStatement(
                sql,
                Safety.SAFE,
                SchemaStatement.Phase.BEFORE_ROWS,
                table == null ? null : new TableName("public", table),
                object,
                null,
                TableLock.NONE,
                0);
    }

    /** One name has a space. */
    private static List<String> names(String beyond) {
        return Stream.of(beyond.replace("odd \"name", "odd_\"name").split(" "))
                .map(name -> name.replace('_', name.startsWith("odd") ? ' ' : '_'))
                .toList();
    }
}
