package dev.slipway.commandline.environments;

import static dev.slipway.commandline.terminal.Figures.instant;
import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.shell.EnvironmentName;
import dev.slipway.commandline.shell.FileSink;
import dev.slipway.commandline.shell.FileSource;
import dev.slipway.commandline.shell.GivenVariables;
import dev.slipway.commandline.shell.GivenVariables.Given;
import dev.slipway.commandline.shell.HelpOption;
import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.Progress;
import dev.slipway.commandline.terminal.TextTable;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "variables",
        header = "Variables and secrets: list, set, unset, import, export, compare.",
        description = {
            "SCOPE is an environment, as in crm/prod, or an application, as in crm: its variables are the defaults of all"
                    + " its environments."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            VariablesCommand.List.class,
            VariablesCommand.Set.class,
            VariablesCommand.Unset.class,
            VariablesCommand.Import.class,
            VariablesCommand.Export.class,
            VariablesCommand.Compare.class
        },
        footer = {
            "",
            "Examples:",
            "  slipway env variables set crm/prod --var REGION=eu --secret ERP_TOKEN=@erp-token",
            "  slipway env variables compare crm/dev crm/prod",
            "  slipway env variables import crm/prod prod.env"
        })
final class VariablesCommand {

    @Mixin
    HelpOption help;

    private static final String SCOPE = "An environment, as in crm/prod, or an application, as in crm.";

    @Command(
            name = "list",
            header = "List variables; secrets without their values.",
            customSynopsis = "slipway env variables list SCOPE [--inherited] [options]",
            footer = {"", "Example:", "  slipway env variables list crm/prod --inherited"})
    static final class List extends ServerCommand {

        @Parameters(paramLabel = "SCOPE", converter = VariableScope.Converter.class, description = SCOPE)
        private VariableScope scope;

        @Option(names = "--inherited", description = "With the application's defaults that are not overridden.")
        private boolean inherited;

        @Override
        protected ExitCode run() {
            java.util.List<JsonNode> pages = new ArrayList<>();
            String after = "";
            do {
                JsonNode page = server().get(scope.path() + "?inherited=" + inherited
                        + (after.isEmpty() ? "" : "&after=" + Server.encoded(after)));
                pages.add(page);
                after = member(page, "next");
            } while (!after.isEmpty());
            if (isJson()) {
                java.util.List<JsonNode> all = new ArrayList<>();
                pages.forEach(page -> page.path("variables").forEach(all::add));
                printJson(Map.of("variables", all, "version", pages.getLast().path("version")));
                return ExitCode.OK;
            }
            TextTable table = new TextTable("NAME", "TYPE", "VALUE", "LEVEL", "CHANGED", "BY");
            pages.forEach(page -> page.path("variables")
                    .forEach(variable -> table.row(
                            text(variable, "name"),
                            text(variable, "type"),
                            member(variable, "type").equals("secret") ? "(secret)" : text(variable, "value"),
                            text(variable, "level"),
                            instant(variable, "changedAt"),
                            text(variable, "changedBy"))));
            print(table, scope + " has no variables.");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "set",
            header = "Set variables and secrets, all of them or none.",
            customSynopsis =
                    "slipway env variables set SCOPE [--var NAME=VALUE]... [--secret NAME[=@FILE]]... [options]",
            footer = {
                "",
                "Examples:",
                "  slipway env variables set crm/prod --var REGION=eu --var 'GREETING=Good day'",
                "  slipway env variables set crm/prod --secret ERP_TOKEN              # asks for the value",
                "  slipway env variables set crm/prod --secret ERP_TOKEN=@/run/secrets/erp",
                "  vault read -field=token erp | slipway env variables set crm/prod --secret ERP_TOKEN"
            })
    static final class Set extends ServerCommand {

        @Parameters(paramLabel = "SCOPE", converter = VariableScope.Converter.class, description = SCOPE)
        private VariableScope scope;

        @Mixin
        private GivenVariables variables;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept with the version.")
        private @Nullable String reason;

        @Override
        protected ExitCode run() {
            if (variables.isEmpty()) {
                throw Failure.usage("There is nothing to set.", "Add --var NAME=VALUE or --secret NAME.");
            }
            Map<String, Map<String, String>> document = new LinkedHashMap<>();
            for (Given given : variables.read(terminal())) {
                document.put(given.name(), Map.of("type", given.type(), "value", given.value()));
            }
            JsonNode saved = server().send(
                            "POST",
                            scope.path() + "/import?format=json"
                                    + (reason == null ? "" : "&reason=" + Server.encoded(reason)),
                            Server.JSON,
                            BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(document)));
            if (isJson()) {
                printJson(saved);
            } else {
                ImportOutcome.lines(saved).forEach(terminal()::tell);
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "unset",
            header = "Remove variables.",
            customSynopsis = "slipway env variables unset SCOPE NAME... [options]",
            footer = {"", "Example:", "  slipway env variables unset crm/prod OLD_URL OLD_TOKEN --reason 'not used'"})
    static final class Unset extends ServerCommand {

        @Parameters(index = "0", paramLabel = "SCOPE", converter = VariableScope.Converter.class, description = SCOPE)
        private VariableScope scope;

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "NAME", description = "Which ones.")
        private java.util.List<String> names;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept with the version.")
        private @Nullable String reason;

        @Override
        protected ExitCode run() {
            for (String name : names) {
                server().delete(scope.path() + "/" + Server.encoded(name)
                        + (reason == null ? "" : "?reason=" + Server.encoded(reason)));
                terminal().tell("Removed " + name + ".");
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "import",
            header = "Set many variables from a file, all of them or none.",
            customSynopsis = "slipway env variables import SCOPE FILE [--format FORMAT] [--secrets NAME,...] [options]",
            description = {"What is not in the file stays as it is."},
            footer = {
                "",
                "Examples:",
                "  slipway env variables import crm/prod prod.env --secrets ERP_TOKEN,MAIL_PASSWORD",
                "  slipway env variables import crm/prod prod.json --type secret",
                "  sops -d prod.enc.yaml | slipway env variables import crm/prod - --format yaml",
                "",
                "Exit codes: 0 saved, 4 refused with the lines that are no variables; nothing is saved then."
            })
    static final class Import extends ServerCommand {

        @Parameters(index = "0", paramLabel = "SCOPE", converter = VariableScope.Converter.class, description = SCOPE)
        private VariableScope scope;

        @Parameters(index = "1", paramLabel = "FILE", description = "The file; - is standard input.")
        private Path file;

        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                description = "dotenv, json or yaml. Default: by the file's name, dotenv where it does not tell.")
        private @Nullable String format;

        @Option(
                names = "--secrets",
                paramLabel = "NAME",
                split = ",",
                description = "Names that become secrets where the file does not say their type.")
        private java.util.List<String> secrets = new ArrayList<>();

        @Option(
                names = "--type",
                paramLabel = "plain|secret",
                description = "The type of new variables where nothing else says it. Default: plain.")
        private @Nullable String type;

        @Option(names = "--partial", description = "Save the good lines although there are bad ones.")
        private boolean partial;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept with the version.")
        private @Nullable String reason;

        @Override
        protected ExitCode run() {
            StringBuilder query = new StringBuilder("/import?format=")
                    .append(Server.encoded(format == null ? formatOf(file) : format))
                    .append("&partial=")
                    .append(partial);
            if (!secrets.isEmpty()) {
                query.append("&secrets=").append(Server.encoded(String.join(",", secrets)));
            }
            if (type != null) {
                query.append("&type=").append(Server.encoded(type));
            }
            if (reason != null) {
                query.append("&reason=").append(Server.encoded(reason));
            }
            JsonNode saved = server().send(
                            "POST",
                            scope.path() + query,
                            "application/octet-stream",
                            BodyPublishers.ofByteArray(new FileSource(file).bytes(terminal())));
            if (isJson()) {
                printJson(saved);
            } else {
                ImportOutcome.lines(saved).forEach(terminal()::tell);
            }
            return saved.path("errors").isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        }

        static String formatOf(Path file) {
            String name = file.toString().toLowerCase(Locale.ROOT);
            if (name.endsWith(".json")) {
                return "json";
            }
            return name.endsWith(".yaml") || name.endsWith(".yml") ? "yaml" : "dotenv";
        }
    }

    @Command(
            name = "export",
            header = "Write an environment's configuration, secrets in the clear.",
            customSynopsis = "slipway env variables export ENV [FILE] [--format FORMAT] [options]",
            description = {
                "Defaults and own variables together, references resolved. Needs a permission to reveal secrets, or a read"
                        + " token. A file is readable by you only."
            },
            footer = {
                "",
                "Examples:",
                "  slipway env variables export crm/prod crm.env",
                "  slipway env variables export crm/prod --format json | jq -r .REGION",
                "  slipway env variables export crm/prod --format kubernetes-secret | kubectl apply -f -"
            })
    static final class Export extends ServerCommand {

        @Parameters(
                index = "0",
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "The environment, as in crm/prod.")
        private EnvironmentName environment;

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "FILE",
                defaultValue = "-",
                description = "Where to; standard output when not given.")
        private Path file;

        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                defaultValue = "dotenv",
                description = "dotenv (default), json, yaml, properties or kubernetes-secret.")
        private String format;

        @Override
        protected ExitCode run() {
            try (Progress progress = progress()) {
                new FileSink(file)
                        .write(
                                terminal(),
                                progress,
                                server().open(
                                                path(
                                                        "/api/applications/%s/environments/%s/configuration?format=%s",
                                                        environment.application(), environment.environment(), format),
                                                "*/*"));
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "compare",
            header = "Compare the variables of two environments of an application.",
            customSynopsis = "slipway env variables compare ENV WITH [--all] [--exit-code] [options]",
            description = {"Secrets are compared without being shown."},
            footer = {
                "",
                "Examples:",
                "  slipway env variables compare crm/dev crm/prod",
                "  slipway env variables compare crm/dev crm/prod --exit-code -q || echo they differ",
                "",
                "Exit codes: 0; with --exit-code 1 when they differ."
            })
    static final class Compare extends ServerCommand {

        @Parameters(
                index = "0",
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "One environment.")
        private EnvironmentName here;

        @Parameters(
                index = "1",
                paramLabel = "WITH",
                converter = EnvironmentName.Converter.class,
                description = "The other one.")
        private EnvironmentName there;

        @Option(names = "--all", description = "Also what is the same.")
        private boolean all;

        @Option(names = "--exit-code", description = "End with 1 when they differ.")
        private boolean exitCode;

        @Override
        protected ExitCode run() {
            if (!here.application().equals(there.application())) {
                throw Failure.usage(
                        "%s and %s are of different applications.".formatted(here, there),
                        "Compare environments of one application.");
            }
            JsonNode comparison = server().get(path(
                    "/api/applications/%s/environments/%s/variables/compare-with/%s?differing=%s",
                    here.application(), here.environment(), there.environment(), !all));
            boolean differ = false;
            TextTable table = new TextTable(
                    "NAME",
                    "",
                    here.toString().toUpperCase(Locale.ROOT),
                    there.toString().toUpperCase(Locale.ROOT));
            for (JsonNode variable : comparison.path("variables")) {
                differ |= !member(variable, "relation").equals("same");
                table.row(
                        text(variable, "name"),
                        text(variable, "relation"),
                        side(variable.path("here")),
                        side(variable.path("there")));
            }
            if (isJson()) {
                printJson(comparison);
            } else {
                print(table, "They are the same.");
            }
            return exitCode && differ ? ExitCode.FAILED : ExitCode.OK;
        }

        private static String side(JsonNode side) {
            return member(side, "type").equals("secret") ? "(secret)" : text(side, "value");
        }
    }
}
