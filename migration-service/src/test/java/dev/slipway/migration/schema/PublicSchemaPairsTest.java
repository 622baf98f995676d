package dev.slipway.migration.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Pairs of structures from elsewhere, in directories with a {@code before.sql} and an {@code after.sql} each. With
 * {@code -Dschema.pairs=DIR} every directory below is tried; {@code target/schema-pairs.txt} says what came of it.
 */
@EnabledIfSystemProperty(named = "schema.pairs", matches = ".+")
class PublicSchemaPairsTest {

    @Test
    void everyPairConvergesOrIsReportedBeforeAnythingIsChanged() throws IOException {
        Path root = Path.of(System.getProperty("schema.pairs"));
        List<Path> pairs;
        try (Stream<Path> files = Files.walk(root)) {
            pairs = files.filter(file -> file.endsWith("before.sql"))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
        }
        Map<String, Integer> counts = new TreeMap<>();
        try (PrintStream report = new PrintStream(
                Files.newOutputStream(Path.of("target", "schema-pairs.txt")), true, StandardCharsets.UTF_8)) {
            for (Path pair : pairs) {
                SchemaPair.Result result;
                try (SchemaPair databases = SchemaPair.ofSuperuser()) {
                    result = result(databases, pair);
                }
                String kind = result.getClass().getSimpleName();
                counts.merge(kind, 1, Integer::sum);
                String detail = result instanceof SchemaPair.Result.Converged ? "" : ": " + result;
                report.println(kind + " " + root.relativize(pair) + detail.replaceAll("\\s+", " "));
            }
            report.println(counts);
        }
        assertThat(counts).doesNotContainKeys("Wrong", "RefusedLate");
    }

    private static SchemaPair.Result result(SchemaPair databases, Path pair) throws IOException {
        try {
            return databases.migrate(
                    Files.readString(pair.resolve("before.sql")), Files.readString(pair.resolve("after.sql")));
        } catch (RuntimeException e) {
            return new SchemaPair.Result.RefusedLate(e.toString());
        }
    }
}
