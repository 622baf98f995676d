package dev.slipway.migration.ruleset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.Identity;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
        assertThatThrownBy(
                        () -> RuleSet.of("Bad Name", RuleEntry.of("t", Rule.SKIP), RuleEntry.of("t", Rule.OVERWRITE)))
                .isInstanceOfSatisfying(
                        InvalidRuleSetException.class,
                        e -> assertThat(e.problems()).hasSize(2));
    }

    @Test
    void saysWhichOtherEntriesMatchToo() {
        RuleSet rules = read("""
                {'name': 'r', 'rules': [{'table': 'a*', 'rule': 'skip'}, {'table': '*', 'rule': 'overwrite'},
                  {'table': 'abc', 'rule': 'insert-ignore'}, {'table': 'ab*', 'rule': 'skip'}]}
                """);
        ResolvedRule resolved = resolve(rules, "abc");
        assertThat(resolved.pattern()).isEqualTo("abc");
        assertThat(resolved.overruled()).containsExactly("ab*", "a*", "*");
    }

    @Test
    void whatNeverTravelsIsCarriedByNoDefaultOrGlobAndRefusedWhereItIsNamed() {
        RuleSet rules = read("""
                {'name': 'r', 'neverTravel': ['secrets_*', 'users'],
                 'secretColumns': [{'table': '*', 'columns': ['password']}],
                 'defaultForUserTables': {'rule': 'overwrite'},
                 'rules': [{'table': 's*', 'rule': 'overwrite'}]}
                """);
        ResolvedRules resolved = rules.resolve(List.of(
                table("secrets_a", "id"), table("users", "id"), table("t", "id", "password"), table("u", "id")));
        assertThat(resolved.tables().values())
                .extracting(each -> each.table().name() + " " + each.rule().rule() + " " + each.origin())
                .containsExactly(
                        "secrets_a SCHEMA_ONLY NEVER_TRAVELS",
                        "t OVERWRITE USER_DEFAULT",
                        "u OVERWRITE USER_DEFAULT",
                        "users SCHEMA_ONLY NEVER_TRAVELS");
        assertThat(resolved.of(new TableName("public", "t")).excludedColumns()).containsExactly("password");
        assertThat(resolved.of(new TableName("public", "u")).excludedColumns()).isEmpty();

        RuleSet stubborn = rules.toBuilder()
                .rules(List.of(RuleEntry.of("users", Rule.INSERT_OR_UPDATE)))
                .build();
        assertThatThrownBy(() -> stubborn.resolve(List.of(table("users", "id"))))
                .isInstanceOf(InvalidRuleSetException.class)
                .hasMessageContaining("never travel");
    }

    @Test
    void allOptionsSurviveTheRoundTripAndWhatIsNotSaidIsNotWritten() {
        RuleSet rules = read("""
                {'name': 'r', 'neverTravel': ['s'], 'secretColumns': [{'table': 't', 'columns': ['p']}],
                 'grants': 'synchronise', 'allowedDrops': ['column:public.t.old*'], 'productVersion': 'SELECT v FROM w',
                 'renames': [{'table': 'a', 'to': 'b'}, {'table': 'b', 'column': 'x', 'to': 'y'}],
                 'checks': [{'name': 'c', 'sql': 'SELECT 1'},
                   {'name': 'd', 'sql': 'SELECT 2', 'severity': 'warning', 'requires': ['t'], 'ignoreExisting': true}]}
                """);
        String json = JSON.writeValueAsString(rules);
        assertThat(JSON.readValue(json, RuleSet.class)).isEqualTo(rules);
        assertThat(rules.checks())
                .extracting(CheckQuery::severity)
                .containsExactly(CheckQuery.Severity.ERROR, CheckQuery.Severity.WARNING);
        assertThat(JSON.writeValueAsString(RuleSet.of("r", RuleEntry.of("t", Rule.SKIP))))
                .doesNotContain("checks", "renames", "null", "false", "excludedColumns", "productVersion");
    }

    @Test
    void dropsAreAllowedByKindAndName() {
        RuleSet rules = RuleSet.builder("r")
                .allowedDrops(List.of("column:public.products.old*", "table:public.tmp_*"))
                .build();
        assertThat(rules.allows("drop-column:public.products.oldCode")).isTrue();
        assertThat(rules.allows("drop-table:public.tmp_1")).isTrue();
        assertThat(rules.allows("drop-table:public.products")).isFalse();
        assertThat(rules.allows("drop-index:public.products.oldCode")).isFalse();
        assertThat(rules.toBuilder().allowedDrops(List.of("*")).build().allows("drop-index:public.i"))
                .isTrue();
        assertThat(rules.toBuilder().allowedDrops(List.of("*")).build().allows("change-type:public.a.b"))
                .isFalse();
    }

    @Test
    void onlyRenamesThatHaveNotArrivedAreToBeDone() {
        List<RenameHint> hints = List.of(
                RenameHint.ofTable("clients", "customers"),
                RenameHint.ofColumn("customers", "mail", "email"),
                RenameHint.ofColumn("orders", "no", "number"),
                RenameHint.ofTable("here", "there"));
        List<Table> source = List.of(table("customers", "id", "email"), table("orders", "id", "number"));
        Renames renames = RenameHint.between(
                hints, List.of(table("clients", "id", "mail"), table("orders", "id", "number")), source);
        assertThat(renames.tables())
                .containsExactly(Map.entry(new TableName("public", "clients"), new TableName("public", "customers")));
        assertThat(renames.columns())
                .containsExactly(new Renames.Column(new TableName("public", "customers"), "mail", "email"));
        assertThat(RenameHint.between(hints, source, source).isEmpty()).isTrue();
    }
}
