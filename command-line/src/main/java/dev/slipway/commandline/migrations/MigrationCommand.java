package dev.slipway.commandline.migrations;

import static dev.slipway.commandline.terminal.Figures.instant;
import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.gateway.EventStream;
import dev.slipway.commandline.gateway.EventStream.Event;
import dev.slipway.commandline.gateway.Patience;
import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.shell.EnvironmentName;
import dev.slipway.commandline.shell.FileSink;
import dev.slipway.commandline.shell.HelpOption;
import dev.slipway.commandline.shell.ListLimit;
import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Figures;
import dev.slipway.commandline.terminal.Progress;
import dev.slipway.commandline.terminal.TextTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "migration",
        header = "Look at migrations: list, show, log, hooks.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            MigrationCommand.List.class,
            MigrationCommand.Show.class,
            MigrationCommand.Log.class,
            MigrationCommand.Hooks.class
        },
        footer = {
            "",
            "Examples:",
            "  slipway migration list --target crm/prod",
            "  slipway migration show 6f1c0a52-…",
            "  slipway migration log 6f1c0a52-… --follow"
        })
public final class MigrationCommand {

    @Mixin
    HelpOption help;

    @Command(
            name = "list",
            header = "List the latest migrations, newest first.",
            customSynopsis = "slipway migration list [--target ENV] [--limit N] [options]",
            footer = {
                "",
                "Examples:",
                "  slipway migration list",
                "  slipway migration list --target crm/prod --limit 5",
                "  slipway migration list --output json | jq -r '.migrations[] | select(.state==\"failed\").id'"
            })
    static final class List extends ServerCommand {

        @Option(
                names = "--target",
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "Only those into this environment.")
        private @Nullable EnvironmentName target;

        @Mixin
        private ListLimit limit;

        @Override
        protected ExitCode run() {
            JsonNode list = server().get("/api/migrations?limit=" + limit.most()
                    + (target == null ? "" : "&target=" + Server.encoded(target.toString())));
            if (isJson()) {
                printJson(list);
                return ExitCode.OK;
            }
            TextTable table = new TextTable("MIGRATION", "TARGET", "STATE", "SINCE", "BY");
            list.path("migrations")
                    .forEach(migration -> table.row(
                            text(migration, "id"),
                            text(migration, "target"),
                            text(migration, "state"),
                            instant(migration, "since"),
                            text(migration, "requestedBy")));
            print(table, "There is no migration yet.");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "show",
            header = "Show one migration: its state, what it waits for, its steps.",
            customSynopsis = "slipway migration show MIGRATION [--exit-code] [options]",
            footer = {
                "",
                "Examples:",
                "  slipway migration show 6f1c0a52-…",
                "  slipway migration show 6f1c0a52-… --exit-code >/dev/null && echo completed"
            })
    static final class Show extends ServerCommand {

        @Parameters(paramLabel = "MIGRATION", description = "The migration's id.")
        private UUID id;

        @Option(
                names = "--exit-code",
                description = "End as slipway migrate would: 1 when it failed, 3 when it waits for decisions.")
        private boolean exitCode;

        @Override
        protected ExitCode run() {
            JsonNode migration = new Migrations(server()).get(id.toString());
            if (isJson()) {
                printJson(migration);
            } else {
                printFields(MigrationText.fields(migration));
                TextTable decisions = MigrationText.decisions(migration);
                if (!decisions.isEmpty()) {
                    terminal().print("");
                    decisions.lines().forEach(terminal()::print);
                }
                if (!migration.path("steps").isEmpty()) {
                    terminal().print("");
                    migration.path("steps").forEach(step -> terminal().print(Migrations.line(step)));
                }
                java.util.List<String> rest = member(migration, "state").equals("awaiting-decision")
                        ? new MigrationText(server()).outcome(migration)
                        : MigrationText.remarks(migration);
                if (!rest.isEmpty()) {
                    terminal().print("");
                    rest.forEach(terminal()::print);
                }
            }
            return exitCode ? Migrations.exitCode(migration) : ExitCode.OK;
        }
    }

    @Command(
            name = "log",
            header = "Show what a migration did: steps, statements, rows.",
            customSynopsis = {
                "slipway migration log MIGRATION [--follow] [options]",
                "       slipway migration log MIGRATION --download FILE [options]"
            },
            description = {"Secrets are masked. With --output json there is one JSON document a line."},
            footer = {
                "",
                "Examples:",
                "  slipway migration log 6f1c0a52-…",
                "  slipway migration log 6f1c0a52-… --follow          # until it ends",
                "  slipway migration log 6f1c0a52-… --download log.jsonl.zst"
            })
    static final class Log extends ServerCommand {

        private static final Duration TICK = Duration.ofSeconds(1);
        private static final Duration FOREVER = Duration.ofDays(365);

        @Parameters(paramLabel = "MIGRATION", description = "The migration's id.")
        private UUID id;

        @Option(
                names = {"-f", "--follow"},
                description = "Go on with what comes, until the migration ends.")
        private boolean follow;

        @Option(
                names = "--download",
                paramLabel = "FILE",
                description = "Save it compressed with zstd; - is standard output.")
        private @Nullable Path download;

        @Override
        protected ExitCode run() {
            if (download != null) {
                try (Progress progress = progress()) {
                    long bytes = new FileSink(download)
                            .write(
                                    terminal(),
                                    progress,
                                    server().open(path("/api/migrations/%s/log/content", id), "application/zstd"));
                    progress.say("Saved %s (%s).".formatted(download, Figures.bytes(bytes)));
                }
                return ExitCode.OK;
            }
            if (follow) {
                follow();
                return ExitCode.OK;
            }
            terminal()
                    .printAsIs(server().getText(
                                    path("/api/migrations/%s/log", id),
                                    isJson() ? "application/x-ndjson" : "text/plain"));
            return ExitCode.OK;
        }

        private void follow() {
            Patience patience = new Patience(FOREVER, surroundings().outage());
            String position = "0";
            while (true) {
                String from = position;
                try (EventStream events =
                        patience.answer(() -> server().events(path("/api/migrations/%s/log?after=%s", id, from)))) {
                    while (!events.hasEnded()) {
                        Event event = events.next(TICK).orElse(null);
                        if (event != null && event.name().equals("end")) {
                            return;
                        }
                        if (event != null && event.name().equals("entry")) {
                            terminal().print(isJson() ? event.data() : LogLine.of(event.data()));
                            terminal().flush();
                            position = event.id();
                        }
                    }
                }
                // the stream has broken off, and the log has not ended
                Patience.sleep(TICK);
            }
        }
    }

    @Command(
            name = "hooks",
            header = "Show which hooks were or will be called for a migration, and what came of it.",
            customSynopsis = "slipway migration hooks MIGRATION [options]",
            description = {"slipway hook says which there are."},
            footer = {"", "Example:", "  slipway migration hooks 6f1c0a52-…"})
    static final class Hooks extends ServerCommand {

        @Parameters(paramLabel = "MIGRATION", description = "The migration's id.")
        private UUID id;

        @Override
        protected ExitCode run() {
            JsonNode list = server().get(path("/api/migrations/%s/hook-calls", id));
            if (isJson()) {
                printJson(list);
                return ExitCode.OK;
            }
            TextTable table = new TextTable("HOOK", "WHEN", "STATE", "ATTEMPTS", "ENDED", "ERROR");
            list.path("calls")
                    .forEach(call -> table.row(
                            text(call, "hook"),
                            text(call, "event"),
                            text(call, "state"),
                            text(call, "attempts"),
                            instant(call, "endedAt"),
                            text(call, "error")));
            print(table, "No hook is called for this migration.");
            return ExitCode.OK;
        }
    }
}
