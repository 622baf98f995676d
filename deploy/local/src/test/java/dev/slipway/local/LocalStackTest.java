package dev.slipway.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with the real servers, without the services. The tests share one stack, in whatever state it is left. */
class LocalStackTest {

    @TempDir
    static Path checkout;

    private static final Map<Member, Integer> FREE_PORTS = new HashMap<>();

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final StackHome home = StackHome.of(checkout, Map.of());

    @BeforeAll
    static void chooseFreePorts() throws IOException {
        FREE_PORTS.putAll(freePorts());
    }

    @AfterAll
    static void stopEverything() {
        new LocalStackTest().stack().down();
    }

    @Test
    void dataSurvivesARestart() throws SQLException {
        stack().up(List.of());
        execute("DROP TABLE IF EXISTS kept", "CREATE TABLE kept (id int)", "INSERT INTO kept VALUES (42)");

        assertThat(stack().down()).isTrue();
        assertThat(Ports.accepts(port(Member.POSTGRES))).isFalse();
        stack().up(List.of());

        assertThat(query("SELECT id FROM kept")).isEqualTo("42");
        assertThat(query("SHOW fsync")).isEqualTo("on");
        assertThat(query("SHOW unix_socket_directories")).isEmpty();
        assertThat(query("SHOW listen_addresses")).isEqualTo("127.0.0.1");
    }

    @Test
    void whatRunsAlreadyIsLeftAlone() {
        stack().up(List.of());
        long broker = stack().running(Member.KAFKA).orElseThrow().pid();

        assertThat(stack().up(List.of())).isFalse();

        assertThat(stack().running(Member.KAFKA).orElseThrow().pid()).isEqualTo(broker);
    }

    @Test
    void aServerThatWasKilledIsStartedAgain() throws Exception {
        stack().up(List.of());
        ProcessHandle broker =
                stack().running(Member.KAFKA).orElseThrow().handle().orElseThrow();
        broker.destroyForcibly();
        broker.onExit().get();
        assertThat(stack().running(Member.KAFKA)).isEmpty();

        assertThat(stack().up(List.of())).isTrue();

        assertThat(stack().running(Member.KAFKA)).isPresent();
    }

    @Test
    void aTakenPortIsNamedWithItsHolderAndTheSetting(@TempDir Path otherCheckout) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Map<Member, Integer> ports = freePorts();
            ports.put(Member.KAFKA, other.getLocalPort());
            StackHome otherHome = StackHome.of(otherCheckout, Map.of());
            LocalStack stack = new LocalStack(otherHome, new StackPorts(ports), new Progress(out()), false);

            assertThatThrownBy(() -> stack.up(List.of()))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("Port " + other.getLocalPort() + " for Kafka is taken by process "
                            + ProcessHandle.current().pid())
                    .hasMessageContaining("SLIPWAY_KAFKA_PORT=");
            assertThat(Member.servers())
                    .allMatch(server -> stack.running(server).isEmpty());
        }
    }

    @Test
    void noSecretIsReadableForOthersOrVisibleInAProcessListOrALog() throws IOException {
        stack().up(List.of());

        List<String> secrets;
        try (Stream<Path> files = Files.list(home.secrets())) {
            List<Path> all = files.toList();
            assertThat(all)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
            secrets = all.stream().map(LocalStackTest::read).map(String::strip).toList();
        }
        for (Path folder : List.of(home.directory(), home.secrets(), home.configuration(), home.data())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx------");
        }
        for (Member server : Member.servers()) {
            ProcessHandle process =
                    stack().running(server).orElseThrow().handle().orElseThrow();
            String commandLine = process.info().commandLine().orElse("");
            assertThat(secrets).noneMatch(commandLine::contains);
            String log = read(home.log(server));
            assertThat(secrets).noneMatch(log::contains);
        }
        assertThat(secrets).noneMatch(printed.toString(StandardCharsets.UTF_8)::contains);
    }

    @Test
    void aServiceCannotOpenAnothersDatabase() {
        stack().up(List.of());
        String password = new Secrets(home.secrets()).value(ServiceDatabases.passwordSecret(Member.ENV_SERVICE));

        assertThatThrownBy(() -> DriverManager.getConnection(url("backup_service"), "env_service", password))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied for database");
    }

    private static Map<Member, Integer> freePorts() throws IOException {
        Map<Member, Integer> ports = new HashMap<>();
        for (Member member : Member.values()) {
            ports.put(member, Ports.free());
        }
        return ports;
    }

    private LocalStack stack() {
        return new LocalStack(home, new StackPorts(FREE_PORTS), new Progress(out()), false);
    }

    private PrintStream out() {
        return new PrintStream(printed, true, StandardCharsets.UTF_8);
    }

    private int port(Member member) {
        return new StackPorts(FREE_PORTS).of(member);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port(Member.POSTGRES) + "/" + database;
    }

    private Connection connect() throws SQLException {
        String password = new Secrets(home.secrets()).value(LocalStack.SUPERUSER_SECRET);
        return DriverManager.getConnection(url("postgres"), PostgresServer.SUPERUSER, password);
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
