package dev.slipway.endtoend;

import dev.slipway.local.Member;
import dev.slipway.local.NocoBaseDump;
import dev.slipway.local.Ports;
import dev.slipway.local.PostgresBinaries;
import dev.slipway.local.PostgresServer;
import dev.slipway.local.demo.ApplicationDatabase;
import dev.slipway.local.demo.Gateway;
import dev.slipway.local.demo.RunningStack;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The whole product, brought up as a user does, {@code ./slipway up}, in a home and on ports of its own. */
final class Slipway {

    private static @Nullable Slipway running;

    private final Path checkout;
    private final Path home;
    private final Map<Member, Integer> ports = new EnumMap<>(Member.class);
    private final RunningStack stack;
    private final String ownerPassword;
    private final Topics topics;

    private Slipway() {
        checkout = Path.of(System.getProperty("slipway.checkout"));
        home = Path.of(System.getProperty("slipway.home"));
        try {
            for (Member member : Member.values()) {
                ports.put(member, Ports.free());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        launcher("reset", "--yes");
        launcher("up");
        stack = new RunningStack(
                URI.create("http://127.0.0.1:" + ports.get(Member.GATEWAY)),
                adminSecret(),
                PostgresBinaries.locate(),
                port(Member.POSTGRES),
                secret("database-superuser"));
        ownerPassword = ApplicationDatabase.resetOwner(stack);
        topics = new Topics("127.0.0.1:" + ports.get(Member.KAFKA));
    }

    /** The one Slipway of this JVM; taken down when the JVM ends. */
    static synchronized Slipway running() {
        if (running == null) {
            Slipway slipway = new Slipway();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                slipway.topics.close();
                slipway.launcher("down");
            }));
            running = slipway;
        }
        return running;
    }

    /** A client with the administrator's permissions; tokens are short-lived, so a new one each time. */
    Gateway gateway() {
        return Gateway.signIn(stack.gateway(), "admin", stack.adminSecret());
    }

    /** The gateway's address. */
    String url() {
        return stack.gateway().toString();
    }

    Topics topics() {
        return topics;
    }

    ApplicationDatabase load(NocoBaseDump dump, String name) {
        return ApplicationDatabase.load(stack, dump, name, ownerPassword);
    }

    void asSuperuser(ApplicationDatabase database, String sql) {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + database.port() + "/" + database.name(),
                        PostgresServer.SUPERUSER,
                        stack.superuserPassword());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Kills a process at once, as a crash or the kernel's memory killer does. */
    void kill(String member) {
        Properties process = properties(home.resolve("run").resolve(processFile(member)));
        ProcessHandle handle =
                ProcessHandle.of(Long.parseLong(process.getProperty("pid"))).orElseThrow();
        handle.destroyForcibly();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !handle.isAlive());
    }

    /** Brings up again what was killed. */
    void startAgain() {
        launcher("up");
    }

    int anonymousStatus(String member, String path) {
        return status(member, path, null);
    }

    int adminStatus(String member, String path) {
        return status(member, path, gateway().token());
    }

    private int status(String member, String path, @Nullable String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + ports.get(Member.withId(member).orElseThrow()) + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Everything that the installation generated to be kept secret. */
    List<String> generatedSecrets() {
        List<String> secrets = new ArrayList<>();
        for (Path file : files(home.resolve("secrets"))) {
            if (!file.getFileName().toString().endsWith(".properties")) {
                // line by line: a key file may say more than the key, and a leak would be of the key alone
                read(file)
                        .lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .map(String::strip)
                        .forEach(secrets::add);
            }
        }
        secrets.add(stack.adminSecret());
        return secrets;
    }

    List<Path> logFiles() {
        return files(home.resolve("logs"));
    }

    /** The objects as the S3 server stores them. */
    List<Path> storedObjects() {
        return files(home.resolve("data").resolve("object-storage"));
    }

    List<String> serviceDatabases() {
        return List.of("env_service", "backup_service", "migration_service", "gateway");
    }

    /** A service's database as pg_dump tells it. */
    String dump(String database) {
        ProcessBuilder command = new ProcessBuilder(
                PostgresBinaries.locate().program("pg_dump"),
                "--host=127.0.0.1",
                "--port=" + ports.get(Member.POSTGRES),
                "--username=" + PostgresServer.SUPERUSER,
                database);
        command.environment().put("PGPASSWORD", stack.superuserPassword());
        return run(command);
    }

    /** What a command of the command line came to. */
    record CommandResult(int code, String out, String err) {}

    /** Runs a command as a person does who has started Slipway here, in a folder of his own. */
    CommandResult command(Path folder, String input, String... words) {
        try {
            Process process = commandOf(words).directory(folder.toFile()).start();
            CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String out = read(process.getInputStream());
            if (!process.waitFor(3, TimeUnit.MINUTES)) {
                throw new IllegalStateException(String.join(" ", words) + " has not ended");
            }
            return new CommandResult(process.exitValue(), out, err.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String read(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void launcher(String... words) {
        run(commandOf(words).directory(checkout.toFile()));
    }

    private ProcessBuilder commandOf(String... words) {
        List<String> command =
                new ArrayList<>(List.of(checkout.resolve("slipway").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("SLIPWAY_HOME", home.toString());
        // a process that is killed while its start is recorded would have to be recorded again
        builder.environment().put("SLIPWAY_START_CACHE", "off");
        // migration-service's slipway.jobs.attempts-for-dependency: a test need not wait as long as production does
        builder.environment().put("SLIPWAY_JOBS_ATTEMPTSFORDEPENDENCY", "3");
        ports.forEach((member, port) -> builder.environment().put(member.portVariable(), Integer.toString(port)));
        return builder;
    }

    private static String run(ProcessBuilder command) {
        try {
            Process process = command.redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command.command()) + " failed:\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private int port(Member member) {
        return ports.getOrDefault(member, 0);
    }

    private String adminSecret() {
        return properties(home.resolve("secrets").resolve("admin-credential.properties"))
                .getProperty("client-secret");
    }

    private String secret(String name) {
        return read(home.resolve("secrets").resolve(name)).strip();
    }

    private static String processFile(String member) {
        return member + ".properties";
    }

    private static Properties properties(Path file) {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
