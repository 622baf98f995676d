package dev.slipway.commandline.plans;

import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.gateway.Patience;
import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.packages.PackageDigest;
import dev.slipway.commandline.shell.EnvironmentName;
import dev.slipway.commandline.shell.ListLimit;
import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.shell.WaitOptions;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.Progress;
import dev.slipway.commandline.terminal.RowChanges;
import dev.slipway.commandline.terminal.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "plan",
        header = "Show what applying configuration would change, row by row, before anything is changed.",
        customSynopsis = {
            "slipway plan --source ENV --target ENV [--rules NAME] [options]",
            "       slipway plan --package DIGEST --target ENV [options]",
            "       slipway plan show PLAN [--format text|markdown|html|json] [--rows TABLE] [options]",
            "       slipway plan list [--target ENV] [options]"
        },
        description = {
            "Makes a plan and shows it: statements with their locks, rows by table, what somebody must decide, what is"
                    + " missing. Nothing is changed. The plan's id is what slipway migrate --plan takes."
        },
        subcommands = {PlanCommand.Show.class, PlanCommand.List.class},
        footer = {
            "",
            "Examples:",
            "  slipway plan --source crm/dev --target crm/prod --rules nocobase",
            "  slipway plan --package 3fa9c2e41b07 --target crm/prod --format markdown > plan.md",
            "  slipway plan show 6f1c0a52-… --rows public.roles",
            "  PLAN=$(slipway plan --source crm/dev --target crm/prod -o json | jq -r .id)",
            "  slipway plan --source crm/dev --target crm/prod --check && slipway migrate …",
            "",
            "Exit codes: 0 made, 1 failed, 4 refused, 5 unreachable, 6 timeout; with --check also 3 when",
            "something must be decided or is missing, and 1 when something is in the way."
        })
public final class PlanCommand extends ServerCommand {

    private static final String PLANS = "/api/plans";

    @Option(
            names = "--source",
            paramLabel = "ENV",
            converter = EnvironmentName.Converter.class,
            description = "The development environment to package now, as in crm/dev.")
    private @Nullable EnvironmentName source;

    @Option(
            names = "--package",
            paramLabel = "DIGEST",
            description = "A sealed package, or the beginning of its digest.")
    private @Nullable String packageDigest;

    @Option(
            names = "--target",
            paramLabel = "ENV",
            converter = EnvironmentName.Converter.class,
            description = "The environment that would be changed.")
    private @Nullable EnvironmentName target;

    @Option(
            names = "--rules",
            paramLabel = "NAME",
            description = "The rule set to package the source by. Default: the application's.")
    private @Nullable String rules;

    @Mixin
    private PlanFormat format;

    @Mixin
    private WaitOptions wait;

    @Override
    protected ExitCode run() {
        if ((source == null) == (packageDigest == null)) {
            throw Failure.usage(
                    "A plan is made of a source or of a package, one of them.",
                    "Add --source ENV or --package DIGEST.");
        }
        if (target == null) {
            throw Failure.usage("It is not said what would be changed.", "Add --target, as in --target crm/prod.");
        }
        Map<String, Object> request = new LinkedHashMap<>();
        if (source != null) {
            request.put("source", source.toString());
        }
        if (packageDigest != null) {
            request.put("package", PackageDigest.complete(server(), packageDigest));
        }
        request.put("target", target.toString());
        if (rules != null) {
            request.put("ruleSet", rules);
        }
        JsonNode plan;
        try (Progress progress = progress()) {
            plan = server().post(PLANS, request);
            String id = member(plan, "id");
            if (wait.isWanted()) {
                progress.say("Planning for %s, plan %s".formatted(target, id));
                Patience patience = patience(wait);
                plan = patience.until(
                        () -> server().get(path(PLANS + "/%s", id)),
                        answer -> !member(answer, "state").equals("planning"),
                        answer -> progress.now("planning  " + Progress.readable(patience.taken())),
                        () -> patience.late("The plan is not ready", "It goes on: slipway plan show " + id));
            } else if (!isJson()) {
                terminal().print(id);
                return ExitCode.OK;
            }
        }
        return show(plan, format);
    }

    private ExitCode show(JsonNode plan, PlanFormat shownAs) {
        return PlanFormat.show(plan, shownAs, isJson(), server(), terminal());
    }

    @Command(
            name = "show",
            header = "Show a plan, or what it does to the rows of a table.",
            customSynopsis = {
                "slipway plan show PLAN [--format text|markdown|html|json] [options]",
                "       slipway plan show PLAN --rows TABLE [--kind KIND,...] [--after N] [--limit N] [options]"
            },
            footer = {
                "",
                "Examples:",
                "  slipway plan show 6f1c0a52-…",
                "  slipway plan show 6f1c0a52-… --format html > plan.html",
                "  slipway plan show 6f1c0a52-… --rows public.roles --kind removed --limit 20"
            })
    static final class Show extends ServerCommand {

        @Parameters(paramLabel = "PLAN", description = "The plan's id.")
        private UUID id;

        @Mixin
        private PlanFormat format;

        @Option(
                names = "--rows",
                paramLabel = "TABLE",
                description = "Instead: the row changes of this table, as in public.roles.")
        private @Nullable String table;

        @Option(
                names = "--kind",
                paramLabel = "KIND",
                split = ",",
                description = "Only row changes of these kinds: added, changed, removed, retained.")
        private java.util.List<String> kinds = new ArrayList<>();

        @Option(
                names = "--after",
                paramLabel = "N",
                defaultValue = "0",
                description = "Go on behind row change N, as the page before says.")
        private long after;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "At most N rows (default: 100).")
        private int limit;

        @Override
        protected ExitCode run() {
            if (table != null) {
                JsonNode rows = server().get(
                                path(PLANS + "/%s/tables/%s/rows?after=%s&limit=%s", id, table, after, limit)
                                        + (kinds.isEmpty() ? "" : "&kind=" + Server.encoded(String.join(",", kinds))));
                if (isJson()) {
                    printJson(rows);
                } else {
                    show(rows);
                }
                return ExitCode.OK;
            }
            return PlanFormat.show(server().get(path(PLANS + "/%s", id)), format, isJson(), server(), terminal());
        }

        private void show(JsonNode rows) {
            long total = rows.path("total").asLong(0);
            long kept = rows.path("kept").asLong(total);
            terminal()
                    .print("%s: %d row changes%s."
                            .formatted(
                                    text(rows, "table"),
                                    total,
                                    kept < total ? ", the first %d of which are kept".formatted(kept) : ""));
            RowChanges.lines(rows.path("rows")).forEach(terminal()::print);
            if (rows.path("next").isNumber()) {
                terminal().print("Go on with --after " + rows.path("next").asLong() + ".");
            }
        }
    }

    @Command(
            name = "list",
            header = "List the latest plans, newest first.",
            customSynopsis = "slipway plan list [--target ENV] [--limit N] [options]",
            footer = {"", "Example:", "  slipway plan list --target crm/prod"})
    static final class List extends ServerCommand {

        @Option(
                names = "--target",
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "Only those for this environment.")
        private @Nullable EnvironmentName target;

        @Mixin
        private ListLimit limit;

        @Override
        protected ExitCode run() {
            JsonNode list = server().get(PLANS + "?limit=" + limit.most()
                    + (target == null ? "" : "&target=" + Server.encoded(target.toString())));
            if (isJson()) {
                printJson(list);
                return ExitCode.OK;
            }
            TextTable table = new TextTable("PLAN", "TARGET", "STATE");
            list.path("plans").forEach(plan -> table.row(text(plan, "id"), text(plan, "target"), text(plan, "state")));
            print(table, "There is no plan yet.");
            return ExitCode.OK;
        }
    }
}
