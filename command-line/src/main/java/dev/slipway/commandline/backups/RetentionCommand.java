package dev.slipway.commandline.backups;

import static dev.slipway.commandline.terminal.Figures.bytes;
import static dev.slipway.commandline.terminal.Figures.instant;
import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.shell.Confirmation;
import dev.slipway.commandline.shell.DurationConverter;
import dev.slipway.commandline.shell.EnvironmentName;
import dev.slipway.commandline.shell.HelpOption;
import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.TextTable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "retention",
        header = "Which backups are kept: show, set, remove.",
        description = {"An environment without a policy keeps all its backups."},
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {RetentionCommand.Show.class, RetentionCommand.Set.class, RetentionCommand.Remove.class},
        footer = {
            "",
            "Examples:",
            "  slipway backup retention set crm/prod --keep-last 3 --daily 14 --weekly 8 --preview",
            "  slipway backup retention set crm/prod --keep-last 3 --daily 14 --weekly 8",
            "  slipway backup retention show crm/prod"
        })
final class RetentionCommand {

    @Mixin
    HelpOption help;

    private static final String POLICY = "/api/retention-policies/%s/%s";

    @Command(
            name = "show",
            header = "Show an environment's retention policy.",
            customSynopsis = "slipway backup retention show ENV [options]",
            footer = {"", "Example:", "  slipway backup retention show crm/prod"})
    static final class Show extends ServerCommand {

        @Parameters(
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "The environment, as in crm/prod.")
        private EnvironmentName environment;

        @Override
        protected ExitCode run() {
            JsonNode policy = server().get(path(POLICY, environment.application(), environment.environment()));
            if (isJson()) {
                printJson(policy);
            } else {
                JsonNode rules = policy.path("policy");
                printFields(
                        "Environment", text(policy, "environment"),
                        "Keep the last", text(rules, "keepLast"),
                        "Keep those younger than", text(rules, "keepYounger"),
                        "Daily", text(rules, "daily"),
                        "Weekly", text(rules, "weekly"),
                        "Monthly", text(rules, "monthly"),
                        "Yearly", text(rules, "yearly"),
                        "Time zone", text(rules, "timeZone"),
                        "At most", bytes(rules, "maxBytes"),
                        "Changed by", text(policy, "changedBy"),
                        "Changed at", instant(policy, "changedAt"));
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "set",
            header = "Give an environment a retention policy. Shows first what it would delete, and asks.",
            customSynopsis = "slipway backup retention set ENV [--keep-last N] [--daily N]... [--yes] [options]",
            description = {
                "A backup is kept if any of the rules keeps it. The newest one, pinned ones and those in use always are."
            },
            footer = {
                "",
                "Examples:",
                "  slipway backup retention set crm/prod --keep-last 3 --keep-younger 2d --daily 14 --preview",
                "  slipway backup retention set crm/prod --daily 7 --weekly 4 --monthly 12 --yearly 5 --yes"
            })
    static final class Set extends ServerCommand {

        @Parameters(
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "The environment, as in crm/prod.")
        private EnvironmentName environment;

        @Option(names = "--keep-last", paramLabel = "N", description = "Keep so many of the newest.")
        private @Nullable Integer keepLast;

        @Option(
                names = "--keep-younger",
                paramLabel = "TIME",
                converter = DurationConverter.class,
                description = "Keep those younger than this, such as 48h or 30d.")
        private @Nullable Duration keepYounger;

        @Option(names = "--daily", paramLabel = "N", description = "Keep the newest of each of so many days.")
        private @Nullable Integer daily;

        @Option(names = "--weekly", paramLabel = "N", description = "… of each of so many weeks.")
        private @Nullable Integer weekly;

        @Option(names = "--monthly", paramLabel = "N", description = "… of each of so many months.")
        private @Nullable Integer monthly;

        @Option(names = "--yearly", paramLabel = "N", description = "… of each of so many years.")
        private @Nullable Integer yearly;

        @Option(names = "--time-zone", paramLabel = "ZONE", description = "Where days begin. Default: UTC.")
        private @Nullable String timeZone;

        @Option(
                names = "--max-bytes",
                paramLabel = "N",
                description = "How much they may take together; the oldest go first.")
        private @Nullable Long maxBytes;

        @Option(names = "--preview", description = "Only show what would be deleted.")
        private boolean previewOnly;

        @Mixin
        private Confirmation confirmation;

        @Override
        protected ExitCode run() {
            String policy = path(POLICY, environment.application(), environment.environment());
            Map<String, Object> request = request();
            JsonNode preview = server().post(policy + "/preview", request);
            if (previewOnly && isJson()) {
                printJson(preview);
                return ExitCode.OK;
            }
            if (previewOnly || !confirmation.isGiven()) {
                show(preview);
            }
            if (previewOnly) {
                return ExitCode.OK;
            }
            confirm(
                    confirmation,
                    "%d backups of %s will be deleted, %d kept."
                            .formatted(
                                    preview.path("deleted").size(),
                                    environment,
                                    preview.path("kept").size()));
            JsonNode saved = server().put(policy, request);
            if (isJson()) {
                printJson(saved);
            } else {
                terminal().tell("Saved; it is applied within moments and from then on.");
            }
            return ExitCode.OK;
        }

        private Map<String, Object> request() {
            Map<String, Object> request = new LinkedHashMap<>();
            put(request, "keepLast", keepLast);
            put(request, "keepYounger", keepYounger == null ? null : keepYounger.toString());
            put(request, "daily", daily);
            put(request, "weekly", weekly);
            put(request, "monthly", monthly);
            put(request, "yearly", yearly);
            put(request, "timeZone", timeZone);
            put(request, "maxBytes", maxBytes);
            return request;
        }

        private static void put(Map<String, Object> request, String name, @Nullable Object value) {
            if (value != null) {
                request.put(name, value);
            }
        }

        private void show(JsonNode preview) {
            TextTable table = new TextTable("BACKUP", "TAKEN", "SIZE", "", "WHY");
            add(table, preview.path("deleted"), "deleted");
            add(table, preview.path("kept"), "kept");
            print(table, "%s has no backup yet.".formatted(environment));
        }

        private static void add(TextTable table, JsonNode backups, String what) {
            backups.forEach(backup -> table.row(
                    text(backup, "backupId"),
                    instant(backup, "takenAt"),
                    bytes(backup, "sizeBytes"),
                    what,
                    backup.path("reasons")
                            .valueStream()
                            .map(reason -> text(reason, "explanation"))
                            .collect(Collectors.joining(" "))));
        }
    }

    @Command(
            name = "remove",
            header = "Remove an environment's retention policy: all its backups are kept then.",
            customSynopsis = "slipway backup retention remove ENV [options]",
            footer = {"", "Example:", "  slipway backup retention remove crm/prod"})
    static final class Remove extends ServerCommand {

        @Parameters(
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "The environment, as in crm/prod.")
        private EnvironmentName environment;

        @Override
        protected ExitCode run() {
            server().delete(path(POLICY, environment.application(), environment.environment()));
            terminal().tell("%s keeps all its backups.".formatted(environment));
            return ExitCode.OK;
        }
    }
}
