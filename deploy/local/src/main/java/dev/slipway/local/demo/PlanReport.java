package dev.slipway.local.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** Prints a plan for a person: rows by table with some of them shown, schema statements, what is held, what is missing. */
final class PlanReport {

    private static final int ROWS_SHOWN = 3;
    private static final int WIDTH = 96;

    private final Gateway gateway;
    private final Console console;

    PlanReport(Gateway gateway, Console console) {
        this.gateway = gateway;
        this.console = console;
    }

    void print(JsonNode plan) {
        String id = plan.path("id").asString();
        console.fact("package", plan.path("package").asString());
        console.line("");
        console.line(
                "%-42s %-17s %6s %8s %8s %9s".formatted("table", "rule", "added", "changed", "removed", "retained"));
        long[] totals = new long[4];
        List<String> changed = new ArrayList<>();
        int quiet = 0;
        for (JsonNode table : plan.path("tables")) {
            long[] counts = {
                table.path("added").asLong(),
                table.path("changed").asLong(),
                table.path("removed").asLong(),
                table.path("retained").asLong()
            };
            if (counts[0] + counts[1] + counts[2] + counts[3] == 0) {
                quiet++;
                continue;
            }
            for (int i = 0; i < totals.length; i++) {
                totals[i] += counts[i];
            }
            String name = table.path("table").asString();
            changed.add(name);
            console.line("%-42s %-17s %6d %8d %8d %9d"
                    .formatted(name, table.path("rule").asString(), counts[0], counts[1], counts[2], counts[3]));
        }
        console.line("%-42s %-17s %6d %8d %8d %9d"
                .formatted("total", quiet + " tables the same", totals[0], totals[1], totals[2], totals[3]));
        rowByRow(id, changed);
        statements(plan.path("statements"));
        for (JsonNode warning : plan.path("warnings")) {
            console.line("note: " + shortened(text(warning)));
        }
        held(plan);
    }

    private void rowByRow(String planId, List<String> tables) {
        console.line("");
        console.line("Row by row (the first " + ROWS_SHOWN + " of a table):");
        for (String table : tables) {
            JsonNode rows = gateway.get("/api/plans/%s/tables/%s/rows?limit=%d"
                            .formatted(planId, Gateway.urlEncoded(table), ROWS_SHOWN))
                    .path("rows");
            for (JsonNode row : rows) {
                String key = table + " " + compact(row.path("key"));
                switch (row.path("kind").asString().toLowerCase(Locale.ROOT)) {
                    case "added" -> console.added(shortened(key));
                    case "removed" -> console.removed(shortened(key));
                    case "retained" -> console.line(shortened("= " + key + " stays: production still needs it"));
                    default -> console.changed(shortened(key + "  " + differences(row)));
                }
            }
        }
    }

    private static String differences(JsonNode row) {
        StringJoiner columns = new StringJoiner(", ");
        for (JsonNode column : row.path("columns")) {
            columns.add("%s: %s → %s"
                    .formatted(
                            column.path("name").asString(),
                            cut(text(column.path("before"))),
                            cut(text(column.path("after")))));
        }
        return columns.toString();
    }

    private void statements(JsonNode statements) {
        console.line("");
        console.line("Schema statements, in order:");
        for (JsonNode statement : statements) {
            console.line("%-12s %s"
                    .formatted(
                            statement.path("safety").asString(),
                            shortened(statement.path("sql").asString().replaceAll("\\s+", " "))));
        }
    }

    private void held(JsonNode plan) {
        console.line("");
        for (JsonNode decision : plan.path("decisions")) {
            console.line("held     %s".formatted(decision.path("id").asString()));
            console.line("         %s".formatted(decision.path("question").asString()));
        }
        for (JsonNode variable : plan.path("missingVariables")) {
            console.line("missing  variable %s (%s)"
                    .formatted(
                            variable.path("name").asString(),
                            variable.path("type").asString()));
        }
    }

    private static String compact(JsonNode object) {
        StringJoiner parts = new StringJoiner(", ");
        object.properties().forEach(member -> parts.add(member.getKey() + "=" + cut(text(member.getValue()))));
        return parts.toString();
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.asString() : value.isNull() ? "∅" : value.toString();
    }

    private static String cut(String text) {
        return text.length() <= 40 ? text : text.substring(0, 39) + "…";
    }

    private static String shortened(String text) {
        return text.length() <= WIDTH ? text : text.substring(0, WIDTH - 1) + "…";
    }
}
