package dev.slipway.environment.registry.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.environment.Api;
import dev.slipway.environment.EnvServiceTest;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.client.RestTestClient.BodyContentSpec;

@EnvServiceTest
class ConnectionTestApiTest {

    private record Report(List<Lacking> problems) {}

    private record Lacking(String privilege, boolean required, String howToGrant) {}

    private final Api api;
    private final TestDatabase database = TestPostgres.createDatabase("inspected");
    private final TestDatabase stranger = newRole();

    ConnectionTestApiTest(Api api) {
        this.api = api;
    }

    @BeforeEach
    void createTables() {
        asOwner("""
                CREATE TABLE customers (id bigserial PRIMARY KEY, name text);
                CREATE SCHEMA "Sales";
                CREATE TABLE "Sales"."Orders" (id int GENERATED ALWAYS AS IDENTITY, at timestamptz);
                CREATE VIEW recent AS SELECT * FROM "Sales"."Orders";
                INSERT INTO customers (name) VALUES ('Ada');
                """);
    }

    @Test
    void anOwnerLacksNothing() {
        test(database)
                .jsonPath("$.reachable")
                .isEqualTo(true)
                .jsonPath("$.serverVersion")
                .value(version -> assertThat((String) version).matches("\\d+\\..*"))
                .jsonPath("$.sizeBytes")
                .value(size -> assertThat((Integer) size).isGreaterThan(1_000_000))
                .jsonPath("$.tables")
                .isEqualTo(2)
                .jsonPath("$.problems")
                .isEmpty();
    }

    @Test
    void onlyTheTablesOfTheConnectionsSchemaCount() {
        test(withSchema("Sales"))
                .jsonPath("$.tables")
                .isEqualTo(1)
                .jsonPath("$.remarks")
                .isEmpty()
                .jsonPath("$.problems")
                .isEmpty();
    }

    @Test
    void aSchemaThatDoesNotExistIsToldWithThoseThatDo() {
        test(withSchema("sales"))
                .jsonPath("$.reachable")
                .isEqualTo(true)
                .jsonPath("$.tables")
                .isEqualTo(0)
                .jsonPath("$.remarks[0]")
                .value(remark -> assertThat((String) remark)
                        .contains("no schema 'sales'", "'Sales', 'public'", "Correct the connection"));
    }

    @Test
    void anEmptySchemaWhereTablesCannotBeCreatedIsTold() {
        asSuperuser("CREATE SCHEMA empty");
        Map<String, Object> connection = withSchema("empty");

        assertThat(problemsOf(connection)).singleElement().satisfies(problem -> {
            assertThat(problem.privilege()).isEqualTo("create-in-schema");
            assertThat(problem.howToGrant())
                    .isEqualTo("GRANT USAGE, CREATE ON SCHEMA empty TO %s;".formatted(database.user()));
            asSuperuser(problem.howToGrant());
        });
        assertThat(problemsOf(connection)).isEmpty();
    }

    @Test
    void everythingThatAStrangerLacksIsToldAndTheGrantsHeal() {
        asSuperuser("REVOKE CREATE ON SCHEMA public FROM PUBLIC");

        List<Lacking> problems = problemsOf(stranger);

        assertThat(problems)
                .extracting(Lacking::privilege)
                .containsOnly("read-all", "own-tables", "create-in-schema", "create-schema", "create-database");
        assertThat(problems)
                .filteredOn(problem -> !problem.required())
                .extracting(Lacking::privilege)
                .containsExactly("create-database");
        assertThat(problems)
                .extracting(Lacking::howToGrant)
                .anyMatch(grant -> grant.contains("GRANT USAGE ON SCHEMA \"Sales\" TO"));

        problems.forEach(problem -> asSuperuser(problem.howToGrant()));

        assertThat(problemsOf(stranger)).isEmpty();
    }

    @Test
    void tablesOfASuperuserAreToChangeTheirOwnerInPlaceOfAGrant() {
        asSuperuser("CREATE TABLE public.foreign_table (id int)");

        List<Lacking> problems = problemsOf(database);

        assertThat(problems).extracting(Lacking::privilege).containsExactly("read-all", "own-tables");
        assertThat(problems.getLast().howToGrant())
                .isEqualTo("ALTER TABLE public.foreign_table OWNER TO %s;", database.user());
        problems.forEach(problem -> asSuperuser(problem.howToGrant()));
        assertThat(problemsOf(database)).isEmpty();
    }

    @Test
    void rowsThatAreHiddenByRowLevelSecurityAreTold() {
        asOwner("ALTER TABLE customers ENABLE ROW LEVEL SECURITY; ALTER TABLE customers FORCE ROW LEVEL SECURITY");

        assertThat(problemsOf(database)).singleElement().satisfies(problem -> {
            assertThat(problem.privilege()).isEqualTo("read-all");
            assertThat(problem.howToGrant()).isEqualTo("ALTER ROLE %s BYPASSRLS;".formatted(database.user()));
        });
    }

    @Test
    void aWrongPasswordIsToldWithoutRepeatingIt() {
        String environment = api.newEnvironment(
                Api.connection(database.host(), database.port(), database.database(), database.user(), "wr0ng pass"));

        api.writer()
                .post()
                .uri(environment + "/connection-test")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(body -> assertThat(body)
                        .contains("\"reachable\":false", "refused the user name or password")
                        .doesNotContain("wr0ng pass"));
    }

    @Test
    void aDatabaseThatIsNotThereIsTold() {
        test(database.withDatabase("no_such_database"))
                .jsonPath("$.reachable")
                .isEqualTo(false)
                .jsonPath("$.reason")
                .value(reason -> assertThat((String) reason).contains("no_such_database"));
    }

    @Test
    void aRoleThatMayNotConnectIsToldHowToGrantIt() {
        asSuperuser("REVOKE CONNECT ON DATABASE \"%s\" FROM PUBLIC".formatted(database.database()));

        test(stranger)
                .jsonPath("$.reachable")
                .isEqualTo(false)
                .jsonPath("$.problems[0].privilege")
                .isEqualTo("connect")
                .jsonPath("$.problems[0].howToGrant")
                .isEqualTo(
                        "GRANT CONNECT ON DATABASE \"%s\" TO \"%s\";".formatted(database.database(), stranger.user()));
    }

    @Test
    void aServerThatDoesNotAnswerIsTold() throws IOException {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = socket.getLocalPort();
        }

        test(new TestDatabase("127.0.0.1", closedPort, "crm", "crm", "x"))
                .jsonPath("$.reachable")
                .isEqualTo(false)
                .jsonPath("$.reason")
                .value(reason -> assertThat((String) reason).contains("127.0.0.1:" + closedPort))
                .jsonPath("$.problems")
                .isEmpty();
    }

    @Test
    void theConnectionOfAnUnknownEnvironmentCannotBeTested() {
        api.writer()
                .post()
                .uri("/api/applications/nobody-knows/environments/dev/connection-test")
                .exchange()
                .expectStatus()
                .isNotFound();
    }

    private Map<String, Object> withSchema(String schema) {
        Map<String, Object> connection = new HashMap<>(Api.connection(database));
        connection.put("schema", schema);
        return connection;
    }

    private BodyContentSpec test(TestDatabase target) {
        return test(Api.connection(target));
    }

    private BodyContentSpec test(Map<String, Object> connection) {
        return api.writer()
                .post()
                .uri(api.newEnvironment(connection) + "/connection-test")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody();
    }

    private List<Lacking> problemsOf(TestDatabase target) {
        return problemsOf(Api.connection(target));
    }

    private List<Lacking> problemsOf(Map<String, Object> connection) {
        Report report = api.writer()
                .post()
                .uri(api.newEnvironment(connection) + "/connection-test")
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(Report.class)
                .getResponseBody();
        return Objects.requireNonNull(report).problems();
    }

    /** A role that may log in to the inspected database and do nothing there. */
    private TestDatabase newRole() {
        String name = "stranger_" + UUID.randomUUID().toString().substring(0, 8);
        asSuperuser("CREATE ROLE %s LOGIN PASSWORD 'stranger'".formatted(name));
        return new TestDatabase(database.host(), database.port(), database.database(), name, "stranger");
    }

    private void asOwner(String sql) {
        execute(database, sql);
    }

    private void asSuperuser(String sql) {
        execute(TestPostgres.superuser().withDatabase(database.database()), sql);
    }

    private static void execute(TestDatabase target, String sql) {
        try (Connection connection = DriverManager.getConnection(target.jdbcUrl(), target.user(), target.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
