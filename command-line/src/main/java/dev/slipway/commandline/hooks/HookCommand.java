package dev.slipway.commandline.hooks;

import static dev.slipway.commandline.terminal.Figures.instant;
import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.shell.Confirmation;
import dev.slipway.commandline.shell.DurationConverter;
import dev.slipway.commandline.shell.HelpOption;
import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.TextTable;
import java.net.URI;
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
        name = "hook",
        header = "Calls to the application before and after migrations: list, set, show, remove.",
        description = {"slipway migration hooks shows the calls of a migration."},
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {HookCommand.List.class, HookCommand.Set.class, HookCommand.Show.class, HookCommand.Remove.class},
        footer = {"", "Examples:", "  slipway hook list --application crm", "  slipway hook show crm maintenance-on"})
public final class HookCommand {

    @Mixin
    HelpOption help;

    private static final String HOOK = "/api/hooks/%s/%s";

    private static String events(JsonNode hook) {
        return hook.path("events").valueStream().map(JsonNode::asString).collect(Collectors.joining(", "));
    }

    @Command(
            name = "list",
            header = "List the hooks.",
            customSynopsis = "slipway hook list [--application NAME] [options]",
            footer = {"", "Example:", "  slipway hook list --application crm"})
    static final class List extends ServerCommand {

        @Option(names = "--application", paramLabel = "NAME", description = "Only those of this application.")
        private @Nullable String application;

        @Override
        protected ExitCode run() {
            JsonNode list = server().get(
                            "/api/hooks" + (application == null ? "" : "?application=" + Server.encoded(application)));
            if (isJson()) {
                printJson(list);
                return ExitCode.OK;
            }
            TextTable table = new TextTable("APPLICATION", "HOOK", "ENVIRONMENT", "WHEN", "URL");
            list.path("hooks")
                    .forEach(hook -> table.row(
                            text(hook, "application"),
                            text(hook, "name"),
                            text(hook, "environment"),
                            events(hook),
                            text(hook, "url")));
            print(table, "There is no hook yet.");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "set",
            header = "Register a hook, or change it.",
            customSynopsis =
                    "slipway hook set APPLICATION NAME --url URL --event EVENT,... --signed-with VARIABLE [options]",
            description = {
                "Each call is signed with a secret variable of the target, whose name is given, not its value."
            },
            footer = {
                "",
                "Examples:",
                "  slipway hook set crm on --url https://crm.example/on --event before-apply --signed-with KEY",
                "  slipway hook set crm off --url https://crm.example/off --event after-commit,after-failure \\",
                "      --signed-with HOOK_KEY"
            })
    static final class Set extends ServerCommand {

        @Parameters(index = "0", paramLabel = "APPLICATION", description = "The application.")
        private String application;

        @Parameters(index = "1", paramLabel = "NAME", description = "The hook's name.")
        private String name;

        @Option(names = "--url", paramLabel = "URL", required = true, description = "Where to call.")
        private URI url;

        @Option(
                names = "--event",
                paramLabel = "EVENT",
                split = ",",
                required = true,
                description = "When: before-apply, after-commit, after-failure, after-rollback.")
        private java.util.List<String> events;

        @Option(
                names = "--signed-with",
                paramLabel = "VARIABLE",
                required = true,
                description = "Name of the secret variable that the calls are signed with.")
        private String secret;

        @Option(
                names = "--environment",
                paramLabel = "NAME",
                description = "Only for migrations of this one, named without the application.")
        private @Nullable String environment;

        @Option(
                names = "--call-timeout",
                paramLabel = "TIME",
                converter = DurationConverter.class,
                description = "How long one attempt may take, such as 5s (default: 10s).")
        private @Nullable Duration timeout;

        @Option(names = "--attempts", paramLabel = "N", description = "How often it is tried (default: 5).")
        private @Nullable Integer attempts;

        @Option(
                names = "--on-failure",
                paramLabel = "abort|continue",
                description = "What becomes of the migration when it fails before it (default: abort).")
        private @Nullable String onFailure;

        @Override
        protected ExitCode run() {
            Map<String, Object> request = new LinkedHashMap<>();
            request.put("url", url.toString());
            request.put("events", events);
            request.put("secret", secret);
            if (environment != null) {
                request.put("environment", environment);
            }
            if (timeout != null) {
                request.put("timeout", timeout.toString());
            }
            if (attempts != null) {
                request.put("attempts", attempts);
            }
            if (onFailure != null) {
                request.put("onFailure", onFailure);
            }
            JsonNode hook = server().put(path(HOOK, application, name), request);
            if (isJson()) {
                printJson(hook);
            } else {
                terminal().tell("Hook %s of %s is called %s.".formatted(name, application, events(hook)));
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "show",
            header = "Show a hook.",
            customSynopsis = "slipway hook show APPLICATION NAME [options]",
            footer = {"", "Example:", "  slipway hook show crm maintenance-on"})
    static final class Show extends ServerCommand {

        @Parameters(index = "0", paramLabel = "APPLICATION", description = "The application.")
        private String application;

        @Parameters(index = "1", paramLabel = "NAME", description = "The hook's name.")
        private String name;

        @Override
        protected ExitCode run() {
            JsonNode hook = server().get(path(HOOK, application, name));
            if (isJson()) {
                printJson(hook);
            } else {
                printFields(
                        "Hook", text(hook, "name"),
                        "Application", text(hook, "application"),
                        "Environment", text(hook, "environment"),
                        "URL", text(hook, "url"),
                        "When", events(hook),
                        "Signed with", text(hook, "secret"),
                        "Timeout", text(hook, "timeout"),
                        "Attempts", text(hook, "attempts"),
                        "On failure", text(hook, "onFailure"),
                        "Changed by", text(hook, "changedBy"),
                        "Changed at", instant(hook, "changedAt"));
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "remove",
            header = "Remove a hook. Calls that are due already are still made.",
            customSynopsis = "slipway hook remove APPLICATION NAME [--yes] [options]",
            footer = {"", "Example:", "  slipway hook remove crm maintenance-on --yes"})
    static final class Remove extends ServerCommand {

        @Parameters(index = "0", paramLabel = "APPLICATION", description = "The application.")
        private String application;

        @Parameters(index = "1", paramLabel = "NAME", description = "The hook's name.")
        private String name;

        @Mixin
        private Confirmation confirmation;

        @Override
        protected ExitCode run() {
            confirm(confirmation, "Hook %s of %s will be called no more.".formatted(name, application));
            server().delete(path(HOOK, application, name));
            terminal().tell("Removed hook " + name + ".");
            return ExitCode.OK;
        }
    }
}
