package dev.slipway.migration.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.plan.AmbiguousKeyException;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.RowChange;
import dev.slipway.migration.plan.TablePlan;
import dev.slipway.migration.ruleset.LogicalReference;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.ruleset.RuleEntry;
import dev.slipway.migration.ruleset.RuleSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the five rules and their additions do to rows. */
class RulesTest {

    private static final String ITEMS = "CREATE TABLE items (id bigint PRIMARY KEY, name text, local text);";

    private @Nullable Scenario opened;

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    private Scenario both(String sql) {
        opened = Scenario.ofBoth(sql);
        return opened;
    }

    /** Both sides have row 2, with different names; 1 is the source's, 3 the target's. */
    private Scenario items() {
        return both(ITEMS)
                .source("INSERT INTO items VALUES (1, 'one', 'dev'), (2, 'two', 'dev')")
                .target("INSERT INTO items VALUES (2, 'zwei', 'prod'), (3, 'drei', 'prod')");
    }

    private static RuleEntry entry(
            String table, Rule rule, @Nullable String filter, Set<String> excluded, List<String> key) {
        return new RuleEntry(table, rule, filter, new TreeSet<>(excluded), key, false, false);
    }

    private static RuleSet rules(RuleEntry... entries) {
        return RuleSet.of("test", entries);
    }

    private void migrate(Scenario scenario, RuleSet rules) {
        scenario.migrate(rules);
        try (OpenPackage again = scenario.open(rules)) {
            assertThat(scenario.plan(again).isEmpty()).as("a second plan").isTrue();
        }
    }

    @Test
    void overwriteMakesTheTargetsRowsTheSources() {
        Scenario scenario = items();
        migrate(scenario, rules(RuleEntry.of("items", Rule.OVERWRITE)));
        assertThat(scenario.targetRows("SELECT * FROM items ORDER BY id")).containsExactly("1|one|dev", "2|two|dev");
    }

    @Test
    void insertOrUpdateLeavesTheTargetsOwnRows() {
        Scenario scenario = items();
        migrate(scenario, rules(RuleEntry.of("items", Rule.INSERT_OR_UPDATE)));
        assertThat(scenario.targetRows("SELECT * FROM items ORDER BY id"))
                .containsExactly("1|one|dev", "2|two|dev", "3|drei|prod");
    }

    @Test
    void insertIgnoreOnlyAdds() {
        Scenario scenario = items();
        migrate(scenario, rules(RuleEntry.of("items", Rule.INSERT_IGNORE)));
        assertThat(scenario.targetRows("SELECT * FROM items ORDER BY id"))
                .containsExactly("1|one|dev", "2|zwei|prod", "3|drei|prod");
    }

    @Test
    void schemaOnlySynchronisesTheStructureAndNoRow() {
        Scenario scenario = items().source("ALTER TABLE items ADD COLUMN colour text NOT NULL DEFAULT 'red'");
        migrate(scenario, rules(RuleEntry.of("items", Rule.SCHEMA_ONLY)));
        assertThat(scenario.targetRows("SELECT id, name, local, colour FROM items ORDER BY id"))
                .containsExactly("2|zwei|prod|red", "3|drei|prod|red");
    }

    @Test
    void skipTouchesNeitherStructureNorRows() {
        Scenario scenario = items().source("ALTER TABLE items ADD COLUMN colour text")
                .target("CREATE INDEX own ON items (name); ALTER TABLE items ADD COLUMN own text");
        migrate(scenario, rules(RuleEntry.of("items", Rule.SKIP)));
        assertThat(scenario.targetRows("SELECT * FROM items ORDER BY id"))
                .containsExactly("2|zwei|prod|null", "3|drei|prod|null");
        assertThat(Scenario.catalog(scenario.target).has("index public.own")).isTrue();
    }

    @Test
    void onlyRowsThatDifferAreWritten() {
        Scenario scenario = both(ITEMS + "INSERT INTO items SELECT g, 'same', NULL FROM generate_series(1, 500) AS g")
                .source("UPDATE items SET name = 'new' WHERE id = 250");
        Applied applied = scenario.migrate(rules(RuleEntry.of("items", Rule.OVERWRITE)));
        assertThat(applied.rowsChanged()).isEqualTo(1);
        assertThat(applied.rowsAdded() + applied.rowsRemoved()).isZero();
        assertThat(scenario.targetRows("SELECT count(DISTINCT xmin::text) FROM items"))
                .containsExactly("2");
    }

    @Test
    void aNaturalKeyMatchesRowsWhosePrimaryKeysDiffer() {
        Scenario scenario = both("CREATE TABLE plugins (id serial PRIMARY KEY, name text NOT NULL UNIQUE, on_ boolean)")
                .source("INSERT INTO plugins VALUES (1, 'a', true), (2, 'b', true), (3, 'c', false)")
                .target("INSERT INTO plugins VALUES (7, 'b', false), (8, 'a', true), (9, 'old', true)");
        migrate(scenario, rules(entry("plugins", Rule.OVERWRITE, null, Set.of("id"), List.of("name"))));
        assertThat(scenario.targetRows("SELECT name, on_, id IN (7, 8) FROM plugins ORDER BY name"))
                .containsExactly("a|t|t", "b|t|t", "c|f|f");
    }

    @Test
    void insertOrUpdateByANaturalKeyKeepsTheTargetsPrimaryKeys() {
        Scenario scenario = both("CREATE TABLE plugins (id integer PRIMARY KEY, name text NOT NULL, on_ boolean)")
                .source("INSERT INTO plugins VALUES (1, 'a', true), (2, 'b, a rather long name', true), (3, 'c', true)")
                .target("INSERT INTO plugins VALUES (7, 'b, a rather long name', false), (8, 'c', false)");
        migrate(scenario, rules(entry("plugins", Rule.INSERT_OR_UPDATE, null, Set.of(), List.of("name"))));
        assertThat(scenario.targetRows("SELECT * FROM plugins ORDER BY name"))
                .containsExactly("1|a|t", "7|b, a rather long name|t", "8|c|t");
    }

    @Test
    void aNaturalKeyThatIsNotUniqueIsRefused() {
        Scenario scenario = both("CREATE TABLE plugins (id integer PRIMARY KEY, name text)")
                .source("INSERT INTO plugins VALUES (1, 'a')")
                .target("INSERT INTO plugins VALUES (7, 'b'), (8, 'b')");
        RuleSet rules = rules(entry("plugins", Rule.OVERWRITE, null, Set.of(), List.of("name")));
        try (OpenPackage source = scenario.open(rules)) {
            assertThatThrownBy(() -> scenario.plan(source))
                    .isInstanceOf(AmbiguousKeyException.class)
                    .hasMessageContaining("public.plugins")
                    .hasMessageContaining("name");
        }
    }

    @Test
    void nullsInANaturalKeyAreAValueLikeOthers() {
        Scenario scenario = both("CREATE TABLE labels (a text, b integer, v text)")
                .source("INSERT INTO labels VALUES (NULL, 1, 'new'), ('x', NULL, 'x'), (NULL, NULL, 'n')")
                .target("INSERT INTO labels VALUES (NULL, 1, 'old'), ('x', 2, 'gone'), (NULL, NULL, 'n')");
        migrate(scenario, rules(entry("labels", Rule.OVERWRITE, null, Set.of(), List.of("a", "b"))));
        assertThat(scenario.targetRows("SELECT * FROM labels ORDER BY v"))
                .containsExactly("null|null|n", "null|1|new", "x|null|x");
    }

    @Test
    void rowsWithoutAKeyAreAMultiset() {
        Scenario scenario = both("CREATE TABLE paths (a text, b json)")
                .source("INSERT INTO paths VALUES ('x', '{\"a\": 1}'), ('x', '{\"a\": 1}'), ('y', NULL)")
                .target(
                        "INSERT INTO paths VALUES ('x', '{\"a\": 1}'), ('y', NULL), ('y', NULL), ('y', NULL), ('z', '[]')");
        migrate(scenario, rules(RuleEntry.of("paths", Rule.OVERWRITE)));
        assertThat(scenario.targetRows("SELECT a, b FROM paths ORDER BY 1"))
                .containsExactly("x|{\"a\": 1}", "x|{\"a\": 1}", "y|null");
    }

    @Test
    void excludedColumnsKeepTheTargetsValues() {
        Scenario scenario = items();
        migrate(scenario, rules(entry("items", Rule.OVERWRITE, null, Set.of("local"), List.of())));
        assertThat(scenario.targetRows("SELECT * FROM items ORDER BY id")).containsExactly("1|one|null", "2|two|prod");
    }

    @Test
    void rowsOutsideTheFilterAreLeftAloneOnEitherSide() {
        Scenario scenario = items().source("INSERT INTO items VALUES (10, 'hidden', 'dev')");
        migrate(scenario, rules(entry("items", Rule.OVERWRITE, "id < 3 -- the rest is local", Set.of(), List.of())));
        assertThat(scenario.targetRows("SELECT * FROM items ORDER BY id"))
                .containsExactly("1|one|dev", "2|two|dev", "3|drei|prod");
    }

    @Test
    void everyKindOfValueAndNameArrivesUnchanged() {
        String table = "CREATE TYPE mood AS ENUM ('sad', 'ok');"
                + "CREATE TABLE \"odd \"\"name\" (\"K ey\" uuid PRIMARY KEY, \"select\" json, b jsonb, \"ü\" text, d bytea,"
                + " n numeric, f double precision, t timestamptz, a text[], m mood, i interval, x xml,"
                + " always bigint GENERATED ALWAYS AS IDENTITY, twice numeric GENERATED ALWAYS AS (n * 2) STORED);";
        Scenario scenario = both(table)
                .source("INSERT INTO \"odd \"\"name\" (\"K ey\", \"select\", b, \"ü\", d, n, f, t, a, m, i, x) VALUES"
                        + " ('6f1c8f6e-5a6c-4b5e-9b0e-0d9d6a1f0a01', '{\"a\":  [1, \"\\\\n\"]}', '{\"b\": \"\\t\"}',"
                        + " E'tab\\there\\nand \\\\N \\u00e4\\u20ac', '\\x00ff5c', 1.500, 0.1, '2026-01-02 03:04:05.678+02',"
                        + " ARRAY['a,b', NULL, '\"'], 'ok', '1 day 02:03', '<a/>'),"
                        + " ('0f1c8f6e-5a6c-4b5e-9b0e-0d9d6a1f0a02', NULL, NULL, '\\N', NULL, 'NaN', 'Infinity',"
                        + " 'infinity', '{}', NULL, NULL, NULL)")
                .target("INSERT INTO \"odd \"\"name\" (\"K ey\", \"select\", n) VALUES"
                        + " ('6f1c8f6e-5a6c-4b5e-9b0e-0d9d6a1f0a01', '{\"a\": [1]}', 1.5)");
        migrate(scenario, rules(entry("odd \"name", Rule.OVERWRITE, null, Set.of("always"), List.of())));
        String content = "SELECT \"K ey\", \"select\", b, \"ü\", d, n, f, t, a, m, i, x, twice FROM \"odd \"\"name\""
                + " ORDER BY 1";
        assertThat(scenario.targetRows(content))
                .hasSize(2)
                .satisfies(rows -> assertThat(rows.getLast())
                        .contains("{\"a\":  [1, ", "tab\there\nand \\N ä€", "1.500", "3.000"));
    }

    @Test
    void identitiesThatOnlyPostgresGivesAreSetWhereTheyAreNoKey() {
        Scenario scenario =
                both("CREATE TABLE plugins (name text PRIMARY KEY, id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,"
                                + " \"Order\" int GENERATED ALWAYS AS IDENTITY);"
                                + "CREATE TABLE uses (plugin bigint REFERENCES plugins (id), place text PRIMARY KEY);"
                                + "CREATE TABLE days (day int, id bigint GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (day))"
                                + " PARTITION BY RANGE (day); CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM (0) TO (9)")
                        .source(
                                "INSERT INTO plugins OVERRIDING SYSTEM VALUE VALUES ('a', 1, 10), ('b', 2, 20), ('c', 3, 30),"
                                        + " ('d', 4, 40); INSERT INTO uses VALUES (1, 'x'), (3, 'y');"
                                        + "INSERT INTO days OVERRIDING SYSTEM VALUE VALUES (1, 1), (2, 2)")
                        .target(
                                "INSERT INTO plugins OVERRIDING SYSTEM VALUE VALUES ('a', 2, 10), ('b', 1, 21), ('c', 7, 30),"
                                        + " ('d', 4, 40); INSERT INTO uses VALUES (2, 'x'), (7, 'y');"
                                        + "INSERT INTO days OVERRIDING SYSTEM VALUE VALUES (1, 8), (2, 2)");
        migrate(
                scenario,
                rules(
                        RuleEntry.of("plugins", Rule.OVERWRITE),
                        RuleEntry.of("uses", Rule.OVERWRITE),
                        RuleEntry.of("days*", Rule.OVERWRITE)));
        assertThat(scenario.targetRows("SELECT * FROM days ORDER BY 1")).containsExactly("1|1", "2|2");
        assertThat(scenario.targetRows("SELECT * FROM plugins ORDER BY name"))
                .containsExactly("a|1|10", "b|2|20", "c|3|30", "d|4|40");
        assertThat(scenario.targetRows(
                        "SELECT DISTINCT attidentity FROM pg_attribute WHERE attrelid = 'plugins'::regclass"
                                + " AND attname IN ('id', 'Order')"))
                .containsExactly("a");
    }

    @Test
    void sequencesMoveForwardOnly() {
        Scenario scenario = both("CREATE TABLE a (id serial PRIMARY KEY); CREATE TABLE b (id bigint GENERATED ALWAYS AS"
                        + " IDENTITY PRIMARY KEY); CREATE SEQUENCE free")
                .source(
                        "INSERT INTO a SELECT FROM generate_series(1, 40); INSERT INTO b SELECT FROM generate_series(1, 3)")
                .target("SELECT setval('a_id_seq', 7); SELECT setval('b_id_seq', 900); SELECT setval('free', 50)");
        migrate(scenario, rules(RuleEntry.of("a", Rule.OVERWRITE), RuleEntry.of("b", Rule.OVERWRITE)));
        assertThat(scenario.targetRows("SELECT nextval('a_id_seq'), nextval('b_id_seq'), nextval('free')"))
                .containsExactly("41|901|51");
    }

    @Test
    void rowsFollowTheirForeignKeysInAnyOrderAndInCircles() {
        Scenario scenario = both("CREATE TABLE z_parent (id int PRIMARY KEY, favourite int);"
                        + "CREATE TABLE a_child (id int PRIMARY KEY, parent int NOT NULL REFERENCES z_parent, up int"
                        + " REFERENCES a_child);"
                        + "ALTER TABLE z_parent ADD FOREIGN KEY (favourite) REFERENCES a_child")
                .source("INSERT INTO z_parent VALUES (1, NULL), (2, NULL); INSERT INTO a_child VALUES (10, 2, NULL),"
                        + " (9, 1, 10); UPDATE z_parent SET favourite = 9 WHERE id = 1")
                .target("INSERT INTO z_parent VALUES (3, NULL); INSERT INTO a_child VALUES (11, 3, NULL), (12, 3, 11);"
                        + " UPDATE z_parent SET favourite = 12");
        migrate(scenario, rules(RuleEntry.of("a_child", Rule.OVERWRITE), RuleEntry.of("z_parent", Rule.OVERWRITE)));
        assertThat(scenario.targetRows("SELECT * FROM z_parent ORDER BY 1")).containsExactly("1|9", "2|null");
        assertThat(scenario.targetRows("SELECT * FROM a_child ORDER BY 1")).containsExactly("9|1|10", "10|2|null");
    }

    @Test
    void rowsAreMadeToPointElsewhereBeforeWhatTheyPointedAtGoes() {
        List<String> children = List.of("strict", "restricted", "taken_along", "emptied", "parts");
        Scenario scenario = both("CREATE TABLE parents (id int PRIMARY KEY);"
                        + "CREATE TABLE strict (id int PRIMARY KEY, parent int NOT NULL REFERENCES parents);"
                        + "CREATE TABLE restricted (id int PRIMARY KEY, parent int REFERENCES parents ON DELETE RESTRICT);"
                        + "CREATE TABLE taken_along (id int PRIMARY KEY, parent int REFERENCES parents ON DELETE CASCADE);"
                        + "CREATE TABLE emptied (id int PRIMARY KEY, parent int REFERENCES parents ON DELETE SET NULL);"
                        + "CREATE TABLE parts (id int PRIMARY KEY, parent int REFERENCES parents ON DELETE CASCADE) PARTITION BY"
                        + " RANGE (id); CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (9);"
                        + "CREATE TABLE tree (id int PRIMARY KEY, up int REFERENCES tree ON DELETE CASCADE)")
                .source("INSERT INTO parents VALUES (2), (3); INSERT INTO tree VALUES (1, NULL), (3, 1), (4, 3)")
                .target(
                        "INSERT INTO parents VALUES (1), (2); INSERT INTO tree VALUES (1, NULL), (2, 1), (3, 2), (5, 2)");
        for (String child : children) {
            scenario.source("INSERT INTO " + child + " VALUES (1, 2), (2, 3), (3, 2)")
                    .target("INSERT INTO " + child + " VALUES (1, 1), (2, 1), (4, 1)");
        }
        migrate(scenario, rules(RuleEntry.of("*", Rule.OVERWRITE)));
        for (String child : children) {
            assertThat(scenario.targetRows("SELECT * FROM " + child + " ORDER BY 1"))
                    .as(child)
                    .containsExactly("1|2", "2|3", "3|2");
        }
        assertThat(scenario.targetRows("SELECT * FROM tree ORDER BY 1")).containsExactly("1|null", "3|1", "4|3");
        assertThat(scenario.targetRows("SELECT conname FROM pg_constraint WHERE condeferrable"))
                .isEmpty();
    }

    @Test
    void theTargetsTriggersDoNotChangeWhatArrives() {
        Scenario scenario = both(ITEMS + "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN new.local := 'triggered'; RETURN new; END $$;"
                        + "CREATE TRIGGER stamp BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION public.stamp()")
                .source("INSERT INTO items VALUES (1, 'one'); UPDATE items SET local = 'dev'");
        migrate(scenario, rules(RuleEntry.of("items", Rule.OVERWRITE)));
        assertThat(scenario.targetRows("SELECT * FROM items")).containsExactly("1|one|dev");
        scenario.target("INSERT INTO items VALUES (2, 'two')");
        assertThat(scenario.targetRows("SELECT local FROM items WHERE id = 2")).containsExactly("triggered");
    }

    @Test
    void rowsThatTheTargetStillNeedsAreRetainedWithWhatBelongsToThem() {
        Scenario scenario = both("CREATE TABLE roles (name text PRIMARY KEY);"
                        + "CREATE TABLE grants (role text, page int, PRIMARY KEY (role, page));"
                        + "CREATE TABLE pages (id int PRIMARY KEY);"
                        + "CREATE TABLE members (role text, person int)")
                .source("INSERT INTO roles VALUES ('admin'); INSERT INTO pages VALUES (1)")
                .target(
                        "INSERT INTO roles VALUES ('admin'), ('auditor'), ('unused'); INSERT INTO pages VALUES (1), (2);"
                                + "INSERT INTO grants VALUES ('auditor', 1), ('auditor', 2), ('unused', 1), ('admin', 1);"
                                + "INSERT INTO members VALUES ('auditor', 7), ('admin', 8)");
        RuleSet rules = RuleSet.builder("test")
                .rules(List.of(
                        new RuleEntry("roles", Rule.OVERWRITE, null, new TreeSet<>(), List.of(), true, false),
                        RuleEntry.of("grants", Rule.OVERWRITE),
                        RuleEntry.of("pages", Rule.OVERWRITE)))
                .references(List.of(
                        new LogicalReference("members", List.of("role"), "roles", List.of("name")),
                        new LogicalReference("grants", List.of("role"), "roles", List.of("name")),
                        new LogicalReference("grants", List.of("page"), "pages", List.of("id"))))
                .build();
        try (OpenPackage source = scenario.open(rules)) {
            Plan plan = scenario.plan(source);
            assertThat(plan.tables())
                    .filteredOn(table -> table.retained() > 0)
                    .extracting(table -> table.table().name(), TablePlan::retained)
                    .containsExactly(tuple("grants", 1L), tuple("roles", 1L));
            assertThat(scenario.changes(source))
                    .filteredOn(change -> change.kind() == RowChange.Kind.RETAINED)
                    .hasSize(2);
        }
        migrate(scenario, rules);
        assertThat(scenario.targetRows("SELECT * FROM roles ORDER BY 1")).containsExactly("admin", "auditor");
        assertThat(scenario.targetRows("SELECT * FROM grants")).containsExactly("auditor|1");
    }

    /** More than are held in memory at a time. */
    @Test
    void manyRowsAreRetainedWithWhatBelongsToThem() {
        int many = 10_500;
        String rows = " FROM generate_series(1, " + many + ") AS g";
        Scenario scenario = both("CREATE TABLE roles (id int PRIMARY KEY, name text);"
                        + "CREATE TABLE grants (role int, page int, PRIMARY KEY (role, page));"
                        + "CREATE TABLE pages (id int PRIMARY KEY);"
                        + "CREATE TABLE members (role int)")
                .source("INSERT INTO roles VALUES (3, 'own')")
                .target("INSERT INTO roles SELECT 2 * g, 'role ' || g" + rows
                        + "; INSERT INTO roles VALUES (1, 'alone');"
                        + "INSERT INTO members SELECT 2 * g" + rows + "; INSERT INTO pages VALUES (1), (2);"
                        + "INSERT INTO grants SELECT 2 * g, 0" + rows + "; INSERT INTO grants VALUES (1, 0), (2, 2)");
        RuleSet rules = RuleSet.builder("test")
                .rules(List.of(
                        new RuleEntry("roles", Rule.OVERWRITE, null, new TreeSet<>(), List.of(), true, false),
                        RuleEntry.of("grants", Rule.OVERWRITE),
                        RuleEntry.of("pages", Rule.OVERWRITE)))
                .references(List.of(
                        new LogicalReference("members", List.of("role"), "roles", List.of("id")),
                        new LogicalReference("grants", List.of("role"), "roles", List.of("id")),
                        new LogicalReference("grants", List.of("page"), "pages", List.of("id"))))
                .build();
        migrate(scenario, rules);
        assertThat(scenario.targetRows("SELECT count(*), min(id), max(id) FROM roles"))
                .containsExactly((many + 1) + "|2|" + 2 * many);
        assertThat(scenario.targetRows("SELECT count(*), min(role), max(page) FROM grants"))
                .containsExactly(many + "|2|0");
    }

    @Test
    void columnsThatAreOnlyInsertedMakeNoDifferenceAndStayAsTheyAre() {
        Scenario scenario = both("CREATE TABLE skills (name text PRIMARY KEY, body text, seen int NOT NULL)")
                .source("INSERT INTO skills VALUES ('same', 'x', 1), ('changed', 'new', 1), ('fresh', 'y', 1)")
                .target("INSERT INTO skills VALUES ('same', 'x', 9), ('changed', 'old', 9)");
        RuleSet rules = rules(new RuleEntry(
                "skills",
                Rule.OVERWRITE,
                null,
                new TreeSet<>(),
                new TreeSet<>(Set.of("seen")),
                List.of(),
                false,
                false));
        try (OpenPackage source = scenario.open(rules)) {
            assertThat(scenario.changes(source))
                    .extracting(change -> change.kind() + " " + change.key().get("name"))
                    .containsExactlyInAnyOrder("CHANGED changed", "ADDED fresh");
        }
        migrate(scenario, rules);
        assertThat(scenario.targetRows("SELECT * FROM skills ORDER BY 1"))
                .containsExactly("changed|new|9", "fresh|y|1", "same|x|9");
    }

    @Test
    void rowsThatOthersWouldPointAtInVainAreWarnedAboutOrPreventThePlan() {
        Scenario scenario =
                both("CREATE TABLE roles (name text PRIMARY KEY); CREATE TABLE members (role text REFERENCES"
                                + " roles ON DELETE CASCADE)")
                        .target("INSERT INTO roles VALUES ('gone'); INSERT INTO members VALUES ('gone')");
        try (OpenPackage source = scenario.open(rules(RuleEntry.of("roles", Rule.OVERWRITE)))) {
            assertThat(scenario.plan(source).obstacles())
                    .singleElement()
                    .asString()
                    .contains("public.members")
                    .contains("public.roles");
        }
    }
}
