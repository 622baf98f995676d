package dev.slipway.commandline.backups;

import static dev.slipway.commandline.terminal.Figures.count;
import static dev.slipway.commandline.terminal.Figures.instant;
import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.shell.EnvironmentName;
import dev.slipway.commandline.shell.HelpOption;
import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.shell.WaitOptions;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Progress;
import dev.slipway.commandline.terminal.TextTable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "drill",
        header = "Prove that backups can be restored, and how long that takes: run, list.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DrillCommand.Run.class, DrillCommand.List.class},
        footer = {
            "",
            "Examples:",
            "  slipway backup drill run crm/prod",
            "  slipway backup drill list --environment crm/prod"
        })
final class DrillCommand {

    @Mixin
    HelpOption help;

    private static final Set<String> FINAL = Set.of("completed", "failed");

    private static String recovery(JsonNode drill) {
        JsonNode millis = drill.path("recoveryMillis");
        return millis.isNumber() ? Progress.readable(Duration.ofMillis(millis.asLong())) : "–";
    }

    @Command(
            name = "run",
            header = "Restore a backup into a scratch database, compare every table, ask the checks, and drop it.",
            customSynopsis = "slipway backup drill run ENV [--backup BACKUP] [options]",
            description = {"The environment's own database is not touched."},
            footer = {
                "",
                "Examples:",
                "  slipway backup drill run crm/prod",
                "  slipway backup drill run crm/prod --backup 0b1c77f2-… --timeout 2h",
                "",
                "Exit codes: 0 all is as in the backup, 1 it is not, 4 refused, 5 unreachable, 6 timeout."
            })
    static final class Run extends ServerCommand {

        @Parameters(
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "The environment, as in crm/prod.")
        private EnvironmentName environment;

        @Option(names = "--backup", paramLabel = "BACKUP", description = "Which backup. Default: the newest.")
        private @Nullable UUID backup;

        @Mixin
        private WaitOptions wait;

        @Override
        protected ExitCode run() {
            Map<String, Object> request = new LinkedHashMap<>();
            String id = UUID.randomUUID().toString();
            request.put("id", id);
            request.put("environment", environment.toString());
            if (backup != null) {
                request.put("backupId", backup.toString());
            }
            JsonNode drill;
            try (Progress progress = progress()) {
                drill = server().post("/api/drills", request);
                if (wait.isWanted()) {
                    progress.say("Drilling %s, drill %s".formatted(environment, id));
                    var patience = patience(wait);
                    drill = patience.until(
                            () -> server().get(path("/api/drills/%s", id)),
                            answer -> FINAL.contains(answer.path("state").asString("")),
                            answer -> progress.now(text(answer, "state") + "  " + Progress.readable(patience.taken())),
                            () -> patience.late("Drill %s has not ended".formatted(id), "It goes on."));
                }
            }
            if (isJson()) {
                printJson(drill);
            } else {
                terminal().print(outcome(id, drill));
            }
            return text(drill, "state").equals("failed") ? ExitCode.FAILED : ExitCode.OK;
        }

        private static String outcome(String id, JsonNode drill) {
            return switch (text(drill, "state")) {
                case "completed" ->
                    "Restored and compared: %s tables, %s rows in %s; %s checks held. Backup %s"
                            .formatted(
                                    count(drill, "tables"),
                                    count(drill, "rows"),
                                    recovery(drill),
                                    count(drill, "checks"),
                                    text(drill, "backupId"));
                case "failed" -> "Failed: " + text(drill, "reason");
                default -> id;
            };
        }
    }

    @Command(
            name = "list",
            header = "List the newest drills with the recovery time that they measured.",
            customSynopsis = "slipway backup drill list [--environment ENV] [options]",
            footer = {"", "Example:", "  slipway backup drill list --environment crm/prod"})
    static final class List extends ServerCommand {

        @Option(
                names = "--environment",
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "Only of this environment.")
        private @Nullable EnvironmentName environment;

        @Override
        protected ExitCode run() {
            JsonNode list = server().get("/api/drills"
                    + (environment == null ? "" : "?environment=" + Server.encoded(environment.toString())));
            if (isJson()) {
                printJson(list);
                return ExitCode.OK;
            }
            TextTable table = new TextTable("DRILL", "ENVIRONMENT", "STATE", "ENDED", "RECOVERY", "BACKUP", "REASON");
            list.path("items")
                    .forEach(drill -> table.row(
                            text(drill, "id"),
                            text(drill, "environment"),
                            text(drill, "state"),
                            instant(drill, "endedAt"),
                            recovery(drill),
                            text(drill, "backupId"),
                            text(drill, "reason")));
            print(table, "There is no drill yet.");
            return ExitCode.OK;
        }
    }
}
