package dev.slipway.commandline.migrations;

import static dev.slipway.commandline.terminal.Figures.count;
import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.shell.Confirmation;
import dev.slipway.commandline.shell.WaitOptions;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.Progress;
import dev.slipway.commandline.terminal.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "rollback",
        header = "Undo a completed migration by the backup that was taken for it.",
        customSynopsis = "slipway rollback MIGRATION [--yes] [--preview] [options]",
        description = {
            "Shows first what would be lost: the tables that have changed since the migration, because the whole target"
                    + " becomes what it was before. Then it asks; a script says --yes. The restored tables are compared"
                    + " by digest before the rollback is called done."
        },
        footer = {
            "",
            "Examples:",
            "  slipway rollback 6f1c0a52-… --preview     # what would be lost; nothing is done",
            "  slipway rollback 6f1c0a52-…               # shows that, asks, rolls back, waits",
            "  slipway rollback 6f1c0a52-… --yes --timeout 20m",
            "",
            "Exit codes: 0 rolled back, 1 failed or not confirmed, 4 refused, 5 unreachable, 6 timeout."
        })
public final class RollbackCommand extends MigrationEnding {

    @Parameters(paramLabel = "MIGRATION", description = "The migration's id.")
    private UUID id;

    @Mixin
    private Confirmation confirmation;

    @Option(names = "--preview", description = "Only show what would be lost.")
    private boolean previewOnly;

    @Mixin
    private WaitOptions wait;

    @Override
    protected ExitCode run() {
        JsonNode preview = server().get(path("/api/migrations/%s/rollback", id));
        boolean possible = preview.path("possible").asBoolean(false);
        if (previewOnly) {
            if (isJson()) {
                printJson(preview);
            } else {
                lines(preview).forEach(terminal()::print);
            }
            return possible ? ExitCode.OK : ExitCode.REFUSED;
        }
        if (!possible) {
            throw new Failure(ExitCode.REFUSED, text(preview, "obstacle"), null);
        }
        lines(preview).forEach(terminal()::tell);
        confirm(confirmation, "Everything in the target becomes what it was before the migration.");
        // what was not shown is not acknowledged: should something change at this moment, the server refuses
        Map<String, Object> request =
                preview.path("needsAcknowledgement").asBoolean(false) ? Map.of("acknowledge", true) : Map.of();
        try (Progress progress = progress()) {
            JsonNode accepted = server().post(path("/api/migrations/%s/rollback", id), request);
            return end(accepted, wait, progress, "Rolling back migration %s".formatted(id));
        }
    }

    private static List<String> lines(JsonNode preview) {
        List<String> lines = new ArrayList<>();
        if (!preview.path("possible").asBoolean(false)) {
            lines.add("It cannot be rolled back: " + text(preview, "obstacle"));
        }
        JsonNode changes = preview.path("changes");
        if (!preview.path("needsAcknowledgement").asBoolean(false)) {
            if (changes.isObject()) {
                lines.add("Nothing has changed in the target since the migration.");
            }
            return lines;
        }
        lines.add("Changed in the target since the migration, and lost by a rollback:");
        TextTable tables = new TextTable("TABLE", "ROWS WRITTEN", "ROWS THEN", "ROWS NOW");
        changes.path("tables")
                .forEach(table -> tables.row(
                        text(table, "table"),
                        count(table, "written"),
                        count(table, "rowsThen"),
                        count(table, "rowsNow")));
        if (!tables.isEmpty()) {
            tables.lines().forEach(line -> lines.add("  " + line));
        }
        changes.path("structure")
                .forEach(object -> lines.add("  " + text(object, "object") + ": " + text(object, "change")));
        changes.path("unknown").forEach(sentence -> lines.add("! " + TextTable.harmless(sentence.asString(""))));
        return lines;
    }
}
