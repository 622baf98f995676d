package dev.slipway.commandline.rules;

import static dev.slipway.commandline.terminal.Figures.instant;
import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.shell.Confirmation;
import dev.slipway.commandline.shell.EnvironmentName;
import dev.slipway.commandline.shell.FileSource;
import dev.slipway.commandline.shell.HelpOption;
import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.TextTable;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "rules",
        header = "Rule sets, which say what happens to which table: list, show, apply, validate, classify, default, …",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RulesCommand.List.class,
            RulesCommand.Show.class,
            RulesCommand.Apply.class,
            RulesCommand.Validate.class,
            RulesCommand.Classify.class,
            RulesCommand.Versions.class,
            RulesCommand.Restore.class,
            RulesCommand.Default.class,
            RulesCommand.Schema.class,
            RulesCommand.Delete.class
        },
        footer = {
            "",
            "Examples:",
            "  slipway rules show nocobase --format yaml > crm.yaml",
            "  slipway rules validate crm.yaml",
            "  slipway rules apply crm.yaml",
            "  slipway rules classify crm crm/dev"
        })
public final class RulesCommand {

    @Mixin
    HelpOption help;

    private static final String RULE_SETS = "/api/rule-sets";
    private static final String RULE_SET = RULE_SETS + "/%s";

    @Command(
            name = "list",
            header = "List rule sets: the presets and your own.",
            customSynopsis = "slipway rules list [options]",
            footer = {"", "Example:", "  slipway rules list"})
    static final class List extends ServerCommand {

        @Override
        protected ExitCode run() {
            JsonNode list = server().get(RULE_SETS);
            if (isJson()) {
                printJson(list);
                return ExitCode.OK;
            }
            TextTable table = new TextTable("RULES", "VERSION", "", "DESCRIPTION");
            list.path("ruleSets")
                    .forEach(rules -> table.row(
                            text(rules, "name"),
                            text(rules, "version"),
                            rules.path("preset").asBoolean(false) ? "preset" : "",
                            text(rules, "description")));
            print(table, "There is no rule set.");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "show",
            header = "Show a rule set, as it can be applied again.",
            customSynopsis = "slipway rules show NAME [--format yaml|json] [--version N] [options]",
            footer = {
                "",
                "Examples:",
                "  slipway rules show nocobase",
                "  slipway rules show crm --version 3 --format json > crm-3.json"
            })
    static final class Show extends ServerCommand {

        @Parameters(paramLabel = "NAME", description = "The rule set.")
        private String name;

        @Option(names = "--format", paramLabel = "FORMAT", description = "yaml (default) or json.")
        private @Nullable RulesFormat format;

        @Option(names = "--version", paramLabel = "N", description = "A former version. Default: the latest.")
        private @Nullable Integer version;

        @Override
        protected ExitCode run() {
            RulesFormat wanted = format == null ? isJson() ? RulesFormat.json : RulesFormat.yaml : format;
            String rules = server().getText(
                            path(RULE_SET, name) + (version == null ? "" : "/versions/" + version), wanted.mediaType());
            terminal().printAsIs(rules.endsWith("\n") ? rules : rules + "\n");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "apply",
            header = "Save a rule set as the next version under its name.",
            customSynopsis = "slipway rules apply FILE [--name NAME] [--format yaml|json] [options]",
            footer = {
                "",
                "Examples:",
                "  slipway rules apply crm.yaml",
                "  slipway rules show nocobase | sed 's/^name: .*/name: crm/' | slipway rules apply -",
                "",
                "Exit codes: 0 saved, 4 refused with what is not valid."
            })
    static final class Apply extends ServerCommand {

        @Parameters(paramLabel = "FILE", description = "YAML or JSON; - is standard input.")
        private Path file;

        @Option(names = "--name", paramLabel = "NAME", description = "Its name. Default: the one in the file.")
        private @Nullable String name;

        @Option(names = "--format", paramLabel = "FORMAT", description = "yaml or json. Default: by the file.")
        private @Nullable RulesFormat format;

        @Override
        protected ExitCode run() {
            RulesFile rules = RulesFile.read(new FileSource(file).bytes(terminal()), file, format, name);
            JsonNode saved = server().send(
                            "PUT",
                            path(RULE_SET, rules.name()),
                            rules.format().mediaType(),
                            BodyPublishers.ofString(rules.text()));
            if (isJson()) {
                printJson(saved);
            } else {
                terminal().tell("Saved rule set %s, version %s.".formatted(rules.name(), text(saved, "version")));
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "validate",
            header = "Check a rule set without saving it.",
            customSynopsis = "slipway rules validate FILE [--environment ENV] [options]",
            description = {
                "Its form, and with --environment also whether the tables and columns that it names are there."
            },
            footer = {
                "",
                "Examples:",
                "  slipway rules validate crm.yaml",
                "  slipway rules validate crm.yaml --environment crm/dev",
                "",
                "Exit codes: 0 valid, 1 not valid, 4 refused."
            })
    static final class Validate extends ServerCommand {

        @Parameters(paramLabel = "FILE", description = "YAML or JSON; - is standard input.")
        private Path file;

        @Option(names = "--name", paramLabel = "NAME", description = "Its name. Default: the one in the file.")
        private @Nullable String name;

        @Option(names = "--format", paramLabel = "FORMAT", description = "yaml or json. Default: by the file.")
        private @Nullable RulesFormat format;

        @Option(
                names = "--environment",
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "Also against this environment's tables.")
        private @Nullable EnvironmentName environment;

        @Override
        protected ExitCode run() {
            RulesFile rules = RulesFile.read(new FileSource(file).bytes(terminal()), file, format, name);
            JsonNode report = server().send(
                            "POST",
                            RULE_SETS + "/validation"
                                    + (environment == null ? "" : path("?environment=%s", environment)),
                            rules.format().mediaType(),
                            BodyPublishers.ofString(rules.text()));
            boolean valid = report.path("valid").asBoolean(false);
            if (isJson()) {
                printJson(report);
            } else {
                report.path("problems")
                        .forEach(problem -> terminal().print("- " + problem.asString(problem.toString())));
                report.path("remarks").forEach(remark -> terminal().print("! " + remark.asString(remark.toString())));
                if (valid) {
                    terminal().tell("Valid.");
                }
            }
            return valid ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    @Command(
            name = "classify",
            header = "Tell which table of an environment gets which rule, and why.",
            customSynopsis = "slipway rules classify NAME ENV [--rule RULE] [options]",
            footer = {
                "",
                "Examples:",
                "  slipway rules classify nocobase crm/dev",
                "  slipway rules classify nocobase crm/dev --rule overwrite"
            })
    static final class Classify extends ServerCommand {

        @Parameters(index = "0", paramLabel = "NAME", description = "The rule set.")
        private String name;

        @Parameters(
                index = "1",
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "The environment, as in crm/dev.")
        private EnvironmentName environment;

        @Option(
                names = "--rule",
                paramLabel = "RULE",
                description =
                        "Only tables with this rule: overwrite, insert-or-update, insert-ignore, schema-only, skip.")
        private @Nullable String rule;

        @Override
        protected ExitCode run() {
            JsonNode classified = server().get(path(RULE_SET + "/classification?environment=%s", name, environment));
            if (isJson()) {
                printJson(classified);
                return ExitCode.OK;
            }
            TextTable table = new TextTable("TABLE", "RULE", "WHY");
            Map<String, Integer> counts = new TreeMap<>();
            for (JsonNode one : classified.path("tables")) {
                String given = text(one, "rule");
                if (rule == null || rule.equals(given)) {
                    table.row(text(one, "table"), given, text(one, "reason"));
                    counts.merge(given, 1, Integer::sum);
                }
            }
            print(table, "No table has that rule.");
            counts.forEach((given, number) -> terminal().tell(number + " " + given));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "versions",
            header = "List the versions of a rule set, newest first.",
            customSynopsis = "slipway rules versions NAME [options]",
            footer = {"", "Example:", "  slipway rules versions crm"})
    static final class Versions extends ServerCommand {

        @Parameters(paramLabel = "NAME", description = "The rule set.")
        private String name;

        @Override
        protected ExitCode run() {
            JsonNode list = server().get(path(RULE_SET + "/versions", name));
            if (isJson()) {
                printJson(list);
                return ExitCode.OK;
            }
            TextTable table = new TextTable("VERSION", "SAVED", "BY", "");
            list.path("versions")
                    .forEach(version -> table.row(
                            text(version, "version"),
                            instant(version, "savedAt"),
                            text(version, "savedBy"),
                            version.path("deleted").asBoolean(false) ? "deleted" : ""));
            print(table, "It has no version.");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "restore",
            header = "Save a former version of a rule set as the next one, also of a deleted one.",
            customSynopsis = "slipway rules restore NAME VERSION [options]",
            footer = {"", "Example:", "  slipway rules restore crm 3"})
    static final class Restore extends ServerCommand {

        @Parameters(index = "0", paramLabel = "NAME", description = "The rule set.")
        private String name;

        @Parameters(index = "1", paramLabel = "VERSION", description = "Which version.")
        private int version;

        @Override
        protected ExitCode run() {
            JsonNode saved = server().post(path(RULE_SET + "/versions/%s/restore", name, version), null);
            if (isJson()) {
                printJson(saved);
            } else {
                terminal().tell("Saved rule set %s, version %s.".formatted(name, text(saved, "version")));
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "default",
            header = "Show or set the rule set of an application that is used where none is named.",
            customSynopsis = "slipway rules default APP [NAME] [options]",
            footer = {"", "Examples:", "  slipway rules default crm", "  slipway rules default crm nocobase"})
    static final class Default extends ServerCommand {

        @Parameters(index = "0", paramLabel = "APP", description = "The application.")
        private String application;

        @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "The rule set to set.")
        private @Nullable String name;

        @Override
        protected ExitCode run() {
            String path = path(RULE_SETS + "/defaults/%s", application);
            JsonNode set = name == null ? server().get(path) : server().put(path, Map.of("ruleSet", name));
            if (isJson()) {
                printJson(set);
            } else {
                terminal().print(member(set, "ruleSet"));
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "schema",
            header = "Print the JSON Schema of rule sets, for editors.",
            customSynopsis = "slipway rules schema [options]",
            footer = {"", "Example:", "  slipway rules schema > rule-set.schema.json"})
    static final class Schema extends ServerCommand {

        @Override
        protected ExitCode run() {
            terminal()
                    .print(server().getText(RULE_SETS + "/schema", "application/schema+json")
                            .stripTrailing());
            return ExitCode.OK;
        }
    }

    @Command(
            name = "delete",
            header = "Delete a rule set of yours.",
            customSynopsis = "slipway rules delete NAME [--yes] [options]",
            footer = {"", "Example:", "  slipway rules delete crm --yes"})
    static final class Delete extends ServerCommand {

        @Parameters(paramLabel = "NAME", description = "The rule set.")
        private String name;

        @Mixin
        private Confirmation confirmation;

        @Override
        protected ExitCode run() {
            confirm(confirmation, "Rule set %s will be gone.".formatted(name));
            server().delete(path(RULE_SET, name));
            terminal().tell("Deleted rule set " + name + ".");
            return ExitCode.OK;
        }
    }
}
