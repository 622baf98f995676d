package dev.slipway.commandline.backups;

import static dev.slipway.commandline.terminal.Figures.instant;
import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.shell.Confirmation;
import dev.slipway.commandline.shell.DurationConverter;
import dev.slipway.commandline.shell.EnvironmentName;
import dev.slipway.commandline.shell.HelpOption;
import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.TextTable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "schedule",
        header = "When backups are taken by themselves: list, set, remove.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ScheduleCommand.List.class, ScheduleCommand.Set.class, ScheduleCommand.Remove.class},
        footer = {
            "",
            "Examples:",
            "  slipway backup schedule set crm/prod nightly --cron '30 2 * * *' --time-zone Europe/Berlin",
            "  slipway backup schedule list --environment crm/prod"
        })
final class ScheduleCommand {

    @Mixin
    HelpOption help;

    private static final String SCHEDULES = "/api/backup-schedules";
    private static final String SCHEDULE = SCHEDULES + "/%s";

    private static String ofEnvironment(EnvironmentName environment) {
        return SCHEDULES + "?limit=1000&environment=" + Server.encoded(environment.toString());
    }

    private static Optional<JsonNode> find(Server server, EnvironmentName environment, String name) {
        return server.get(ofEnvironment(environment))
                .path("schedules")
                .valueStream()
                .filter(schedule -> text(schedule, "name").equals(name))
                .findFirst();
    }

    @Command(
            name = "list",
            header = "List schedules with their next and their last run.",
            customSynopsis = "slipway backup schedule list [--environment ENV] [options]",
            footer = {"", "Example:", "  slipway backup schedule list --environment crm/prod"})
    static final class List extends ServerCommand {

        @Option(
                names = "--environment",
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "Only of this environment.")
        private @Nullable EnvironmentName environment;

        @Override
        protected ExitCode run() {
            JsonNode list = server().get(environment == null ? SCHEDULES + "?limit=1000" : ofEnvironment(environment));
            if (isJson()) {
                printJson(list);
                return ExitCode.OK;
            }
            TextTable table = new TextTable("ENVIRONMENT", "SCHEDULE", "CRON", "TIME ZONE", "NEXT", "LAST", "SKIPPED");
            list.path("schedules")
                    .forEach(schedule -> table.row(
                            text(schedule, "environment"),
                            text(schedule, "name"),
                            text(schedule, "cron"),
                            text(schedule, "timeZone"),
                            schedule.path("paused").asBoolean(false) ? "paused" : instant(schedule, "nextBackupAt"),
                            instant(schedule, "lastRunAt"),
                            text(schedule, "lastSkipReason")));
            print(table, "There is no schedule yet.");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "set",
            header = "Have backups of an environment taken by schedule, or change, pause or resume that.",
            customSynopsis = "slipway backup schedule set ENV NAME [--cron CRON] [options]",
            description = {"What is not said stays as it is. A new schedule needs its --cron."},
            footer = {
                "",
                "Examples:",
                "  slipway backup schedule set crm/prod nightly --cron '30 2 * * *' --time-zone Europe/Berlin",
                "  slipway backup schedule set crm/prod nightly --jitter 15m",
                "  slipway backup schedule set crm/prod nightly --paused",
                "  slipway backup schedule set crm/prod nightly --no-paused"
            })
    static final class Set extends ServerCommand {

        @Parameters(
                index = "0",
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "The environment, as in crm/prod.")
        private EnvironmentName environment;

        @Parameters(index = "1", paramLabel = "NAME", description = "The schedule's name.")
        private String name;

        @Option(
                names = "--cron",
                paramLabel = "CRON",
                description = "Minute, hour, day of month, month, day of week; or the second before them.")
        private @Nullable String cron;

        @Option(names = "--time-zone", paramLabel = "ZONE", description = "Whose clocks count. Default: UTC.")
        private @Nullable String timeZone;

        @Option(
                names = "--jitter",
                paramLabel = "TIME",
                converter = DurationConverter.class,
                description = "Put each run off by a share of this, such as 15m.")
        private @Nullable Duration jitter;

        @Option(names = "--paused", negatable = true, description = "Whether no runs take place.")
        private @Nullable Boolean paused;

        @Override
        protected ExitCode run() {
            JsonNode before = find(server(), environment, name).orElse(null);
            if (before == null && cron == null) {
                throw Failure.usage(
                        "%s has no schedule %s.".formatted(environment, name), "Give --cron to make a new one.");
            }
            Map<String, Object> request = new LinkedHashMap<>();
            request.put("name", name);
            put(request, before, "cron", cron);
            put(request, before, "timeZone", timeZone);
            put(request, before, "jitter", jitter == null ? null : jitter.toString());
            put(request, before, "paused", paused);
            JsonNode schedule;
            if (before == null) {
                request.put("environment", environment.toString());
                schedule = server().post(SCHEDULES, request);
            } else {
                schedule = server().put(
                                path(SCHEDULE, member(before, "id")),
                                request,
                                before.path("version").asLong());
            }
            if (isJson()) {
                printJson(schedule);
            } else {
                terminal()
                        .tell(
                                schedule.path("paused").asBoolean(false)
                                        ? "Schedule %s of %s is paused.".formatted(name, environment)
                                        : "The next backup of %s by schedule %s is taken at %s."
                                                .formatted(environment, name, instant(schedule, "nextBackupAt")));
            }
            return ExitCode.OK;
        }

        private static void put(
                Map<String, Object> request, @Nullable JsonNode before, String name, @Nullable Object given) {
            if (given != null) {
                request.put(name, given);
            } else if (before != null && before.hasNonNull(name)) {
                request.put(
                        name,
                        before.path(name).isBoolean()
                                ? before.path(name).asBoolean()
                                : before.path(name).asString());
            }
        }
    }

    @Command(
            name = "remove",
            header = "Remove a schedule; its backups stay.",
            customSynopsis = "slipway backup schedule remove ENV NAME [--yes] [options]",
            footer = {"", "Example:", "  slipway backup schedule remove crm/prod nightly --yes"})
    static final class Remove extends ServerCommand {

        @Parameters(
                index = "0",
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "The environment, as in crm/prod.")
        private EnvironmentName environment;

        @Parameters(index = "1", paramLabel = "NAME", description = "The schedule's name.")
        private String name;

        @Mixin
        private Confirmation confirmation;

        @Override
        protected ExitCode run() {
            JsonNode schedule = find(server(), environment, name)
                    .orElseThrow(() -> new Failure(
                            ExitCode.REFUSED,
                            "%s has no schedule %s.".formatted(environment, name),
                            "slipway backup schedule list shows them."));
            confirm(confirmation, "%s will not be backed up by schedule %s any more.".formatted(environment, name));
            server().delete(
                            path(SCHEDULE, member(schedule, "id")),
                            schedule.path("version").asLong());
            terminal().tell("Removed schedule %s of %s.".formatted(name, environment));
            return ExitCode.OK;
        }
    }
}
