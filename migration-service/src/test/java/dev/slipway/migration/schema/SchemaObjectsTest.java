package dev.slipway.migration.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of schema object that applications use: planned, applied on a target with rows, compared by pg_dump, and
 * planned again. The pairs are in {@code schema-pairs}, what must be refused in {@code schema-pairs-refused}; those in
 * directories with a number need a server of that major version or newer, and names that begin with {@code superuser}
 * need one. Most of the time is the server's and pg_dump's, so a few are done at once.
 */
class SchemaObjectsTest {

    private static final String SEPARATOR = "\n-- after\n";
    private static final int AT_ONCE = 3;
    private static final int OLDEST = 15;

    private static final Map<String, Future<SchemaPair.Result>> RESULTS = new HashMap<>();
    private static final ExecutorService WORKERS = Executors.newFixedThreadPool(AT_ONCE);

    @BeforeAll
    static void begin() {
        Stream.concat(pairs(), refused()).forEach(pair -> RESULTS.put(pair, WORKERS.submit(() -> migrate(pair))));
    }

    @AfterAll
    static void end() {
        WORKERS.shutdownNow();
    }

    static Stream<String> pairs() {
        return names("schema-pairs").stream();
    }

    static Stream<String> refused() {
        return names("schema-pairs-refused").stream();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void theTargetGetsTheStructureOfTheSource(String pair) throws Exception {
        assertThat(result(pair)).isInstanceOf(SchemaPair.Result.Converged.class);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCannotBeDoneIsSaidByThePlan(String pair) throws Exception {
        assertThat(result(pair)).isInstanceOf(SchemaPair.Result.Unable.class);
    }

    private static SchemaPair.Result result(String pair) throws InterruptedException, ExecutionException {
        return Objects.requireNonNull(RESULTS.get(pair)).get();
    }

    private static SchemaPair.Result migrate(String name) throws IOException {
        String text = Files.readString(Objects.requireNonNull(path("/" + name)));
        int middle = text.indexOf(SEPARATOR);
        try (SchemaPair pair = name.contains("/superuser") ? SchemaPair.ofSuperuser() : SchemaPair.ofOwner()) {
            return pair.migrate(text.substring(0, middle), text.substring(middle + SEPARATOR.length()));
        }
    }

    private static List<String> names(String directory) {
        List<String> names = new ArrayList<>();
        Stream.concat(
                        Stream.of(directory),
                        IntStream.rangeClosed(OLDEST, serverMajor()).mapToObj(major -> directory + "-" + major))
                .forEach(each -> {
                    Path path = path("/" + each);
                    if (path != null) {
                        try (Stream<Path> files = Files.list(path)) {
                            files.map(file -> each + "/" + file.getFileName())
                                    .sorted()
                                    .forEach(names::add);
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                });
        return names;
    }

    private static int serverMajor() {
        TestDatabase server = TestPostgres.superuser();
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password())) {
            return connection.getMetaData().getDatabaseMajorVersion();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable Path path(String name) {
        try {
            var resource = SchemaObjectsTest.class.getResource(name);
            return resource == null ? null : Path.of(resource.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
