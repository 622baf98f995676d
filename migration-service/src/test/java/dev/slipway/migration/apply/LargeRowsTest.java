package dev.slipway.migration.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.packaging.RowTooLargeException;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.ruleset.RuleEntry;
import dev.slipway.migration.ruleset.RuleSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows are held in memory one by one, so one that does not fit is refused before it is sent, on either side. */
class LargeRowsTest {

    private static final RuleSet RULES = RuleSet.of("test", RuleEntry.of("files", Rule.OVERWRITE));

    /** Half the heap as hexadecimal text, and a quarter of it stored. */
    private static final long TOO_LARGE = Math.min(Runtime.getRuntime().maxMemory() / 4, 200L << 20);

    private final Scenario scenario =
            Scenario.ofBoth("CREATE TABLE files (id int PRIMARY KEY, name text, content bytea, described jsonb)");

    @AfterEach
    void close() {
        scenario.close();
    }

    private static String insert(long bytes) {
        // long zeros are stored in a few kilobytes; that does not hide them
        return "INSERT INTO files VALUES (1, 'small', 'x', NULL), (2, 'large', decode(repeat('00', " + bytes
                + "), 'hex'), NULL)";
    }

    @Test
    void aRowThatDoesNotFitIsNotPackagedAndNamed() {
        scenario.source(insert(TOO_LARGE));
        assertThatThrownBy(() -> scenario.build(RULES))
                .isInstanceOf(RowTooLargeException.class)
                .hasMessageContaining("public.files")
                .hasMessageContaining("key (2)")
                .hasMessageContaining("excludedColumns");
    }

    @Test
    void aLargeDocumentIsMeasuredToo() {
        scenario.source("INSERT INTO files VALUES (3, 'large', NULL, jsonb_build_object('text', repeat('x', "
                + Math.min(TOO_LARGE, 100L << 20) + ")))");
        assertThatThrownBy(() -> scenario.build(RULES))
                .isInstanceOf(RowTooLargeException.class)
                .hasMessageContaining("key (3)");
    }

    @Test
    void aRowOfTheTargetThatDoesNotFitIsNotCompared() {
        scenario.source("INSERT INTO files VALUES (1, 'small', 'x', NULL)").target(insert(TOO_LARGE));
        try (OpenPackage opened = scenario.open(RULES)) {
            assertThatThrownBy(() -> scenario.plan(opened))
                    .isInstanceOf(RowTooLargeException.class)
                    .hasMessageContaining("key (2)");
        }
    }

    @Test
    void withoutItsLargeColumnTheRowIsCarried() {
        scenario.source(insert(TOO_LARGE)).target(insert(TOO_LARGE)).source("UPDATE files SET name = 'renamed'");
        scenario.migrate(RuleSet.of(
                "test",
                new RuleEntry(
                        "files", Rule.OVERWRITE, null, new TreeSet<>(Set.of("content")), List.of(), false, false)));
        assertThat(scenario.targetRows("SELECT id, name, octet_length(content) FROM files ORDER BY id"))
                .containsExactly("1|renamed|1", "2|renamed|" + TOO_LARGE);
    }

    @Test
    void rowsUpToTheLimitAreCarried() {
        long large = Math.min(Runtime.getRuntime().maxMemory() / 40, 24L << 20);
        scenario.source(insert(large));
        scenario.migrate(RULES);
        assertThat(scenario.targetRows("SELECT octet_length(content) FROM files WHERE id = 2"))
                .containsExactly(Long.toString(large));
    }
}
