package dev.slipway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a rule promises for one table's rows, worked out anew from the rule's words, not from Slipway's code.
 *
 * @param table the table
 * @param rule the rule's name
 * @param naturalKey columns in place of the primary key; empty for none
 * @param excluded columns that are not carried, or only with new rows
 */
record RuleExpectation(String table, String rule, List<String> naturalKey, Set<String> excluded) {

    /** Asserts that the target's rows after a release are what the rule makes of the source's and the target's. */
    void check(TableContent source, TableContent before, TableContent after) {
        List<String> key = naturalKey.isEmpty() ? source.primaryKey() : naturalKey;
        Map<String, ObjectNode> sourceRows = source.byKey(key, excluded);
        Map<String, ObjectNode> beforeRows = before.byKey(key, excluded);
        Map<String, ObjectNode> afterRows = after.byKey(key, excluded);
        switch (rule) {
            case "schema-only", "skip" -> {
                Set<String> common = new TreeSet<>(before.columns());
                common.retainAll(after.columns());
                assertThat(after.rows()).as("%s under %s", table, rule).hasSameSizeAs(before.rows());
                assertThat(after.images(common))
                        .as("rows of %s under %s", table, rule)
                        .isEqualTo(before.images(common));
            }
            case "overwrite" -> {
                assertThat(afterRows).as("%s under overwrite", table).containsAllEntriesOf(sourceRows);
                Set<String> retained = new HashSet<>(afterRows.keySet());
                retained.removeAll(sourceRows.keySet());
                for (String row : retained) {
                    assertThat(afterRows.get(row))
                            .as("a retained row of %s", table)
                            .isEqualTo(beforeRows.get(row));
                    assertThat(String.valueOf(afterRows.get(row)))
                            .as("only what belongs to production's own role stays in %s", table)
                            .contains("\"auditor\"");
                }
            }
            case "insert-or-update" -> {
                assertThat(afterRows).as("%s under insert-or-update", table).containsAllEntriesOf(sourceRows);
                beforeRows.keySet().removeAll(sourceRows.keySet());
                assertThat(afterRows).containsAllEntriesOf(beforeRows);
                assertThat(afterRows).hasSize(sourceRows.size() + beforeRows.size());
            }
            case "insert-ignore" -> {
                assertThat(afterRows).as("%s under insert-ignore", table).containsAllEntriesOf(beforeRows);
                sourceRows.keySet().removeAll(beforeRows.keySet());
                assertThat(afterRows).containsAllEntriesOf(sourceRows);
                assertThat(afterRows).hasSize(sourceRows.size() + beforeRows.size());
            }
            default -> throw new AssertionError("Unknown rule " + rule);
        }
    }

    /** Reads a table's rule from the rule set as the API shows it and the classification of its table. */
    static RuleExpectation of(String table, String rule, JsonNode ruleSet) {
        Set<String> excluded = new TreeSet<>();
        for (JsonNode secret : ruleSet.path("secretColumns")) {
            if (secret.path("table").asString().equals(table)) {
                excluded.addAll(texts(secret.path("columns")));
            }
        }
        for (JsonNode entry : ruleSet.path("rules")) {
            if (entry.path("table").asString().equals(table)) {
                excluded.addAll(texts(entry.path("excludedColumns")));
                excluded.addAll(texts(entry.path("insertOnlyColumns")));
                return new RuleExpectation(table, rule, texts(entry.path("naturalKey")), excluded);
            }
        }
        return new RuleExpectation(table, rule, List.of(), excluded);
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }
}
