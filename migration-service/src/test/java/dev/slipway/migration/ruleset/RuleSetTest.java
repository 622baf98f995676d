package dev.slipway.migration.ruleset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.Identity;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RuleSetTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static Table table(String name, String... columns) {
        List<Column> all = Arrays.stream(columns)
                .map(column -> new Column(column, "text", false, null, false, Identity.NONE, Column.SortKind.TEXT))
                .toList();
        return new Table(new TableName("public", name), all, columns.length == 0 ? List.of() : List.of(columns[0]));
    }

    private static RuleSet read(String json) {
        return JSON.readValue(json.replace('\'', '"'), RuleSet.class);
    }

    private static ResolvedRule resolve(RuleSet rules, String table) {
        ResolvedRules resolved = rules.resolve(List.of(table(table, "id")));
        return Objects.requireNonNull(resolved.tables().get(new TableName("public", table)));
    }

    @Test
    void theMostSpecificEntryWins() {
        RuleSet rules = read("""
                {'name': 'r', 'tablesMayBeMissing': true, 'builtInTables': ['sys_*'],
                 'defaultForBuiltInTables': {'rule': 'insert-ignore'},
                 'rules': [{'table': 'ab*', 'rule': 'overwrite'}, {'table': 'abc*', 'rule': 'skip'},
                           {'table': 'a*', 'rule': 'schema-only'}, {'table': 'abc', 'rule': 'insert-or-update'},
                           {'table': 'public.x*', 'rule': 'skip'}, {'table': 'xyz*', 'rule': 'overwrite'}]}
                """);
        assertThat(resolve(rules, "abc").rule().rule()).isEqualTo(Rule.INSERT_OR_UPDATE);
        assertThat(resolve(rules, "abcd").rule().rule()).isEqualTo(Rule.SKIP);
        assertThat(resolve(rules, "abx").rule().rule()).isEqualTo(Rule.OVERWRITE);
        assertThat(resolve(rules, "azz").rule().rule()).isEqualTo(Rule.SCHEMA_ONLY);
        assertThat(resolve(rules, "xyz1").rule().rule()).isEqualTo(Rule.SKIP);
        assertThat(resolve(rules, "sys_x").rule().rule()).isEqualTo(Rule.INSERT_IGNORE);
        assertThat(resolve(rules, "sys_x").origin()).isEqualTo(ResolvedRule.Origin.BUILT_IN_DEFAULT);
        assertThat(resolve(rules, "mine").rule().rule()).isEqualTo(Rule.SCHEMA_ONLY);
        assertThat(resolve(rules, "mine").reason()).contains("user-defined");
    }

    @Test
    void jsonSurvivesTheRoundTrip() {
        RuleSet rules = read("""
                {'name': 'r', 'version': 3, 'rules': [{'table': 't', 'rule': 'insert-or-update', 'filter': 'a > 1',
                  'excludedColumns': ['b'], 'naturalKey': ['a'], 'optional': true}],
                 'references': [{'table': 't', 'columns': ['a'], 'referencedTable': 'u', 'referencedColumns': ['id']}]}
                """);
        String json = JSON.writeValueAsString(rules);
        assertThat(json).contains("\"insert-or-update\"", "\"schema-only\"");
        assertThat(JSON.readValue(json, RuleSet.class)).isEqualTo(rules);
    }

    @Test
    void saysEverythingThatIsWrongAtOnce() {
        RuleSet rules = read("""
                {'name': 'r', 'rules': [{'table': 'missing', 'rule': 'overwrite'},
                  {'table': 'maybe', 'rule': 'overwrite', 'optional': true}, {'table': 'none*', 'rule': 'skip'},
                  {'table': 't', 'rule': 'overwrite', 'excludedColumns': ['id', 'nope']}],
                 'references': [{'table': 't', 'columns': ['x'], 'referencedTable': 'u', 'referencedColumns': ['id']}]}
                """);
        assertThatThrownBy(() -> rules.resolve(List.of(table("t", "id", "v"))))
                .isInstanceOfSatisfying(
                        InvalidRuleSetException.class,
                        e -> assertThat(e.problems())
                                .hasSize(4)
                                .anyMatch(problem -> problem.contains("missing"))
                                .anyMatch(problem -> problem.contains("nope"))
                                .anyMatch(problem -> problem.contains("part of the key")));
        assertThat(rules.classify(List.of(table("t", "id", "v"))).tables()).hasSize(1);
    }

    @Test
    void refusesWhatCanNeverBeRight() {
        assertThatThrownBy(() -> new RuleSet(
                        "Bad Name",
                        1,
                        "",
                        false,
                        TableRule.of(Rule.SKIP),
                        TableRule.of(Rule.SKIP),
                        List.of(),
                        List.of(RuleEntry.of("t", Rule.SKIP), RuleEntry.of("t", Rule.OVERWRITE)),
                        List.of(),
                        false))
                .isInstanceOfSatisfying(
                        InvalidRuleSetException.class,
                        e -> assertThat(e.problems()).hasSize(2));
    }
}
