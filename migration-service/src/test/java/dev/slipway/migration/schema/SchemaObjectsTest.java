package dev.slipway.migration.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of schema object that applications use: planned, applied on a target with rows, compared by pg_dump, and
 * planned again. The pairs are in {@code schema-pairs}, what must be refused in {@code schema-pairs-refused}; names that
 * begin with {@code superuser} need one.
 */
class SchemaObjectsTest {

    private static final String SEPARATOR = "\n-- after\n";

    static Stream<String> pairs() {
        return names("/schema-pairs");
    }

    static Stream<String> refused() {
        return names("/schema-pairs-refused");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void theTargetGetsTheStructureOfTheSource(String name) throws IOException {
        assertThat(migrate("/schema-pairs", name)).isInstanceOf(SchemaPair.Result.Converged.class);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCannotBeDoneIsSaidByThePlan(String name) throws IOException {
        assertThat(migrate("/schema-pairs-refused", name)).isInstanceOf(SchemaPair.Result.Unable.class);
    }

    private static SchemaPair.Result migrate(String directory, String name) throws IOException {
        String text = Files.readString(path(directory).resolve(name));
        int middle = text.indexOf(SEPARATOR);
        try (SchemaPair pair = name.startsWith("superuser") ? SchemaPair.ofSuperuser() : SchemaPair.ofOwner()) {
            return pair.migrate(text.substring(0, middle), text.substring(middle + SEPARATOR.length()));
        }
    }

    private static Stream<String> names(String directory) {
        try (Stream<Path> files = Files.list(path(directory))) {
            List<String> names = files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
            return names.stream();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path path(String directory) {
        try {
            return Path.of(Objects.requireNonNull(SchemaObjectsTest.class.getResource(directory))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
