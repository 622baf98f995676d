package dev.slipway.commandline.packages;

import static dev.slipway.commandline.terminal.Figures.bytes;
import static dev.slipway.commandline.terminal.Figures.count;
import static dev.slipway.commandline.terminal.Figures.digest;
import static dev.slipway.commandline.terminal.Figures.instant;
import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.gateway.Patience;
import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.shell.Confirmation;
import dev.slipway.commandline.shell.EnvironmentName;
import dev.slipway.commandline.shell.FileSink;
import dev.slipway.commandline.shell.FileSource;
import dev.slipway.commandline.shell.HelpOption;
import dev.slipway.commandline.shell.ListLimit;
import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.shell.WaitOptions;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.Figures;
import dev.slipway.commandline.terminal.Progress;
import dev.slipway.commandline.terminal.TextTable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "package",
        header = "Packages: create, list, show, compare, push, pull, sign, delete.",
        description = {
            "A package is sealed configuration of one application: schema and rows, named by its digest, which may be"
                    + " given by its first digits."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PackageCommand.Create.class,
            PackageCommand.List.class,
            PackageCommand.Show.class,
            CompareCommand.class,
            PackageCommand.Pull.class,
            PackageCommand.Push.class,
            SignCommand.class,
            PackageCommand.Delete.class
        },
        footer = {
            "",
            "Examples:",
            "  slipway package create --source crm/dev --rules nocobase --note 'Release 42'",
            "  slipway package compare 3fa9c2e41b07 91d04c77ab52",
            "  slipway package pull 3fa9c2e41b07 release-42.tar",
            "  slipway package push release-42.tar --server https://slipway.customer.example"
        })
public final class PackageCommand {

    @Mixin
    HelpOption help;

    private static final String PACKAGES = "/api/packages";

    @Command(
            name = "create",
            header = "Build a package from one snapshot of a development environment.",
            customSynopsis = "slipway package create --source ENV [--rules NAME] [--note TEXT] [options]",
            description = {"Prints the package's digest. The same content gives the same digest."},
            footer = {
                "",
                "Examples:",
                "  slipway package create --source crm/dev",
                "  DIGEST=$(slipway package create --source crm/dev --rules nocobase --note 'Release 42')",
                "",
                "Exit codes: 0 sealed, 1 failed, 4 refused, 5 unreachable, 6 timeout."
            })
    static final class Create extends ServerCommand {

        @Option(
                names = "--source",
                paramLabel = "ENV",
                required = true,
                converter = EnvironmentName.Converter.class,
                description = "The environment to package, as in crm/dev.")
        private EnvironmentName source;

        @Option(names = "--rules", paramLabel = "NAME", description = "The rule set. Default: the application's.")
        private @Nullable String rules;

        @Option(names = "--note", paramLabel = "TEXT", description = "What it is, for people.")
        private @Nullable String note;

        @Mixin
        private WaitOptions wait;

        @Override
        protected ExitCode run() {
            Map<String, Object> request = new LinkedHashMap<>();
            request.put("source", source.toString());
            if (rules != null) {
                request.put("ruleSet", rules);
            }
            if (note != null) {
                request.put("note", note);
            }
            try (Progress progress = progress()) {
                JsonNode build = server().post(PACKAGES, request);
                String id = member(build, "id");
                if (wait.isWanted()) {
                    progress.say("Packaging %s, build %s".formatted(source, id));
                    Patience patience = patience(wait);
                    build = patience.until(
                            () -> server().get(path(PACKAGES + "/builds/%s", id)),
                            answer -> !member(answer, "state").equals("building"),
                            answer -> progress.now("building  " + Progress.readable(patience.taken())),
                            () -> patience.late(
                                    "The package is not sealed", "It goes on; slipway package list will show it."));
                }
                progress.close();
                return show(build, id);
            }
        }

        private ExitCode show(JsonNode build, String id) {
            boolean failed = member(build, "state").equals("failed");
            if (isJson()) {
                printJson(build);
                return failed ? ExitCode.FAILED : ExitCode.OK;
            }
            if (failed) {
                throw new Failure(
                        ExitCode.FAILED,
                        "No package was made of %s: %s".formatted(source, member(build, "reason")),
                        null);
            }
            String digest = member(build, "digest");
            terminal().print(digest.isEmpty() ? id : digest);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "list",
            header = "List packages, newest first.",
            customSynopsis = "slipway package list [--source ENV] [--limit N] [options]",
            footer = {
                "",
                "Examples:",
                "  slipway package list --source crm/dev",
                "  slipway package list --output json | jq -r '.packages[0].digest'"
            })
    static final class List extends ServerCommand {

        @Option(
                names = "--source",
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "Only those built from this environment.")
        private @Nullable EnvironmentName source;

        @Mixin
        private ListLimit limit;

        @Override
        protected ExitCode run() {
            JsonNode list = server().get(PACKAGES + "?limit=" + limit.most()
                    + (source == null ? "" : "&source=" + Server.encoded(source.toString())));
            if (isJson()) {
                printJson(list);
                return ExitCode.OK;
            }
            TextTable table =
                    new TextTable("PACKAGE", "SOURCE", "RULES", "TABLES", "ROWS", "SIZE", "SEALED", "BY", "NOTE");
            list.path("packages")
                    .forEach(found -> table.row(
                            digest(found, "digest"),
                            text(found, "source"),
                            ruleSet(found),
                            count(found, "tables"),
                            count(found, "rows"),
                            bytes(found, "storedBytes"),
                            instant(found, "sealedAt"),
                            text(found, "by"),
                            text(found, "note")));
            print(table, "There is no package yet.");
            return ExitCode.OK;
        }
    }

    private static String ruleSet(JsonNode document) {
        JsonNode rules = document.path("ruleSet");
        return rules.isObject() ? text(rules, "name") : text(document, "ruleSet");
    }

    @Command(
            name = "show",
            header = "Show what a package holds.",
            customSynopsis = "slipway package show DIGEST [options]",
            description = {"With --output json all of its manifest."},
            footer = {
                "",
                "Examples:",
                "  slipway package show 3fa9c2e41b07",
                "  slipway package show 3fa9c2e41b07 --output json | jq .manifest.requiredVariables"
            })
    static final class Show extends ServerCommand {

        @Parameters(paramLabel = "DIGEST", description = "The package, or the beginning of its digest.")
        private String given;

        @Override
        protected ExitCode run() {
            JsonNode found = server().get(path(PACKAGES + "/%s", PackageDigest.complete(server(), given)));
            if (isJson()) {
                printJson(found);
                return ExitCode.OK;
            }
            JsonNode manifest = found.path("manifest");
            JsonNode summary = found.path("summary");
            printFields(
                    "Package", text(found, "digest"),
                    "Source", text(summary, "source"),
                    "Rule set", ruleSet(summary),
                    "Tables", count(summary, "tables"),
                    "Rows", count(summary, "rows"),
                    "Size", bytes(summary, "storedBytes"),
                    "Origin", text(summary, "origin"),
                    "By", text(summary, "by"),
                    "Sealed at", instant(summary, "sealedAt"),
                    "Note", text(summary, "note"),
                    "PostgreSQL", text(manifest, "postgresMajor"),
                    "Signed by", signers(found.path("signatures")));
            TextTable variables = new TextTable("REQUIRED VARIABLE", "TYPE");
            manifest.path("requiredVariables")
                    .forEach(variable -> variables.row(
                            text(variable, "name"), text(variable, "type").toLowerCase(Locale.ROOT)));
            section(variables);
            TextTable tables = new TextTable("TABLE", "RULE", "ROWS");
            manifest.path("tables")
                    .forEach(table -> tables.row(
                            text(table.path("table"), "schema") + "." + text(table.path("table"), "name"),
                            text(table.path("rule"), "rule"),
                            count(table, "rows")));
            section(tables);
            return ExitCode.OK;
        }

        private static String signers(JsonNode signatures) {
            String names = String.join(", ", signatures.propertyNames());
            return names.isEmpty() ? "nobody" : names;
        }

        private void section(TextTable table) {
            if (!table.isEmpty()) {
                terminal().print("");
                table.lines().forEach(terminal()::print);
            }
        }
    }

    @Command(
            name = "pull",
            header = "Download a package as one file.",
            customSynopsis = "slipway package pull DIGEST [FILE] [options]",
            description = {"The file is a tar archive that another Slipway takes with slipway package push."},
            footer = {
                "",
                "Examples:",
                "  slipway package pull 3fa9c2e41b07                    # to slipway-package-3fa9c2e41b07.tar",
                "  slipway package pull 3fa9c2e41b07 release-42.tar",
                "  slipway package pull 3fa9c2e41b07 - | ssh there slipway package push -"
            })
    static final class Pull extends ServerCommand {

        private static final int IN_NAME = 12;

        @Parameters(index = "0", paramLabel = "DIGEST", description = "The package.")
        private String given;

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "FILE",
                description = "Where to; - is standard output. Default: slipway-package-DIGEST.tar.")
        private @Nullable Path file;

        @Override
        protected ExitCode run() {
            String digest = PackageDigest.complete(server(), given);
            Path target = file == null ? Path.of("slipway-package-" + digest.substring(0, IN_NAME) + ".tar") : file;
            try (Progress progress = progress()) {
                long bytes = new FileSink(target)
                        .write(
                                terminal(),
                                progress,
                                server().open(path(PACKAGES + "/%s/content", digest), "application/x-tar"));
                progress.say("Saved %s (%s).".formatted(target, Figures.bytes(bytes)));
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "push",
            header = "Upload a package that was pulled, from this or another Slipway.",
            customSynopsis = "slipway package push FILE [--note TEXT] [options]",
            description = {
                "Every digest is compared before it is taken; one that is there already changes nothing. Prints the"
                        + " package's digest."
            },
            footer = {
                "",
                "Examples:",
                "  slipway package push release-42.tar",
                "  slipway package push - < release-42.tar",
                "",
                "Exit codes: 0 taken, 4 refused because it is not whole and unchanged, 5 unreachable."
            })
    static final class Push extends ServerCommand {

        @Parameters(paramLabel = "FILE", description = "The file; - is standard input.")
        private Path file;

        @Option(names = "--note", paramLabel = "TEXT", description = "What it is, for people.")
        private @Nullable String note;

        @Override
        protected ExitCode run() {
            JsonNode taken = server().send(
                            "POST",
                            PACKAGES + "/content" + (note == null ? "" : "?note=" + Server.encoded(note)),
                            "application/x-tar",
                            new FileSource(file).body(terminal()));
            if (isJson()) {
                printJson(taken);
                return ExitCode.OK;
            }
            terminal().print(member(taken, "digest"));
            if (!taken.path("added").asBoolean(true)) {
                terminal().tell("It was here before.");
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "delete",
            header = "Delete a package.",
            customSynopsis = "slipway package delete DIGEST [--yes] [--reason TEXT] [options]",
            description = {"Refused while a migration of it goes on or may be rolled back."},
            footer = {"", "Example:", "  slipway package delete 3fa9c2e41b07 --yes"})
    static final class Delete extends ServerCommand {

        @Parameters(paramLabel = "DIGEST", description = "The package.")
        private String given;

        @Mixin
        private Confirmation confirmation;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit.")
        private @Nullable String reason;

        @Override
        protected ExitCode run() {
            String digest = PackageDigest.complete(server(), given);
            confirm(confirmation, "Package %s will be gone.".formatted(digest));
            server().delete(path(PACKAGES + "/%s", digest)
                    + (reason == null ? "" : "?reason=" + Server.encoded(reason)));
            terminal().tell("Deleted package " + digest + ".");
            return ExitCode.OK;
        }
    }
}
