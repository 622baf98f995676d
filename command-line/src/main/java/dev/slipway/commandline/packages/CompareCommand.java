package dev.slipway.commandline.packages;

import static dev.slipway.commandline.terminal.Figures.count;
import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.RowChanges;
import dev.slipway.commandline.terminal.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "compare",
        header = "Tell what differs between two packages: schema objects, tables, rows.",
        customSynopsis = {
            "slipway package compare DIGEST WITH [--exit-code] [options]",
            "       slipway package compare DIGEST WITH --rows TABLE [--offset N] [--limit N] [options]"
        },
        footer = {
            "",
            "Examples:",
            "  slipway package compare 3fa9c2e41b07 91d04c77ab52",
            "  slipway package compare 3fa9c2e41b07 91d04c77ab52 --rows public.roles",
            "  slipway package compare 3fa9c2e41b07 91d04c77ab52 --exit-code || echo they differ",
            "",
            "Exit codes: 0; with --exit-code 1 when they differ."
        })
final class CompareCommand extends ServerCommand {

    @Parameters(index = "0", paramLabel = "DIGEST", description = "The one package.")
    private String one;

    @Parameters(index = "1", paramLabel = "WITH", description = "The other one: what is only there counts as added.")
    private String other;

    @Option(names = "--exit-code", description = "End with 1 when they differ.")
    private boolean exitCode;

    @Option(
            names = "--rows",
            paramLabel = "TABLE",
            description = "The rows of this table that differ, as in public.roles.")
    private @Nullable String table;

    @Option(names = "--offset", paramLabel = "N", defaultValue = "0", description = "Leave out the first N rows.")
    private long offset;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "At most N rows (default: 100).")
    private int limit;

    @Override
    protected ExitCode run() {
        String left = PackageDigest.complete(server(), one);
        String right = PackageDigest.complete(server(), other);
        String path = path("/api/packages/%s/comparison", left);
        if (table != null) {
            showRows(server().get(
                            path + path("/tables/%s/rows?with=%s&offset=%s&limit=%s", table, right, offset, limit)));
        } else {
            showAll(path + "?limit=1000&with=" + right);
        }
        // the digest is of the content
        return exitCode && !left.equals(right) ? ExitCode.FAILED : ExitCode.OK;
    }

    private void showRows(JsonNode page) {
        if (isJson()) {
            printJson(page);
            return;
        }
        List<String> lines = RowChanges.lines(page.path("rows"));
        if (lines.isEmpty()) {
            terminal().tell("No row differs.");
        }
        lines.forEach(terminal()::print);
        if (page.path("next").isNumber()) {
            terminal().print("Go on with --offset " + page.path("next").asLong() + ".");
        }
    }

    private void showAll(String path) {
        List<JsonNode> schema = all(path, "schema", "nextSchema", "schemaAfter");
        List<JsonNode> tables = all(path, "tables", "nextTables", "tablesAfter");
        if (isJson()) {
            Map<String, Object> comparison = new LinkedHashMap<>();
            comparison.put("schema", schema);
            comparison.put("tables", tables);
            printJson(comparison);
            return;
        }
        if (schema.isEmpty() && tables.isEmpty()) {
            terminal().tell("They hold the same.");
            return;
        }
        schema.forEach(object -> {
            terminal().print("%s %s".formatted(text(object, "change"), text(object, "id")));
            if (member(object, "change").equals("changed")) {
                terminal().print("    %s → %s".formatted(text(object, "before"), text(object, "after")));
            }
        });
        if (!schema.isEmpty() && !tables.isEmpty()) {
            terminal().print("");
        }
        TextTable table = new TextTable("TABLE", "", "RULE", "ROWS", "ROWS THERE", "ADDED", "CHANGED", "REMOVED");
        tables.forEach(one -> {
            String before = text(one, "ruleBefore");
            String after = text(one, "ruleAfter");
            table.row(
                    text(one, "table"),
                    text(one, "change"),
                    before.equals(after) ? before : before + " → " + after,
                    count(one, "rowsBefore"),
                    count(one, "rowsAfter"),
                    count(one.path("rows"), "added"),
                    count(one.path("rows"), "changed"),
                    count(one.path("rows"), "removed"));
        });
        if (!table.isEmpty()) {
            table.lines().forEach(terminal()::print);
        }
    }

    /** All pages of one of the comparison's lists. */
    private List<JsonNode> all(String path, String list, String next, String after) {
        List<JsonNode> items = new ArrayList<>();
        String position = "";
        do {
            JsonNode page =
                    server().get(path + (position.isEmpty() ? "" : "&" + after + "=" + Server.encoded(position)));
            page.path(list).forEach(items::add);
            position = member(page, next);
        } while (!position.isEmpty());
        return items;
    }
}
