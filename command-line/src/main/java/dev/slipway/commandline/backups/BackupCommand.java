package dev.slipway.commandline.backups;

import static dev.slipway.commandline.terminal.Figures.bytes;
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
import dev.slipway.commandline.terminal.Figures;
import dev.slipway.commandline.terminal.Progress;
import dev.slipway.commandline.terminal.TextTable;
import java.nio.file.Path;
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
        name = "backup",
        header = "Backups: take, list, show, verify, restore, drill, schedule, retention, download, upload, …",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BackupCommand.Take.class,
            BackupCommand.List.class,
            BackupCommand.Show.class,
            BackupCommand.Verify.class,
            RestoreCommand.class,
            RestoresCommand.class,
            DrillCommand.class,
            ScheduleCommand.class,
            RetentionCommand.class,
            BackupCommand.Download.class,
            BackupCommand.Upload.class,
            BackupCommand.Pin.class,
            BackupCommand.Unpin.class,
            BackupCommand.Cancel.class,
            BackupCommand.Delete.class
        },
        footer = {
            "",
            "Examples:",
            "  slipway backup take crm/prod --note 'before the release'",
            "  slipway backup list --environment crm/prod",
            "  slipway backup verify 0b1c77f2-…",
            "  slipway backup restore 0b1c77f2-… --into crm/qa"
        })
public final class BackupCommand {

    @Mixin
    HelpOption help;

    private static final String BACKUP = "/api/backups/%s";

    @Command(
            name = "take",
            header = "Take a backup, encrypted and read back.",
            customSynopsis = "slipway backup take ENV [--note TEXT] [--only TABLE]... [options]",
            description = {"Prints the backup's id."},
            footer = {
                "",
                "Examples:",
                "  slipway backup take crm/prod",
                "  slipway backup take crm/prod --only public.orders --only billing --no-uploads",
                "  BACKUP=$(slipway backup take crm/prod --quiet --timeout 30m)",
                "",
                "Exit codes: 0 completed, 1 failed or cancelled, 4 refused, 5 unreachable, 6 timeout."
            })
    static final class Take extends ServerCommand {

        @Parameters(
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "The environment, as in crm/prod.")
        private EnvironmentName environment;

        @Option(names = "--note", paramLabel = "TEXT", description = "What it is for, for people.")
        private @Nullable String note;

        @Option(
                names = "--only",
                paramLabel = "TABLE",
                description = "Only this table (public.orders) or schema (public). May be repeated.")
        private java.util.List<String> only = new ArrayList<>();

        @Option(
                names = "--uploads",
                negatable = true,
                description =
                        "With or without uploaded files. Default: with, where the environment has a place for them.")
        private @Nullable Boolean uploads;

        @Mixin
        private WaitOptions wait;

        @Override
        protected ExitCode run() {
            Map<String, Object> request = new LinkedHashMap<>();
            String id = UUID.randomUUID().toString();
            request.put("id", id);
            request.put("environment", environment.toString());
            if (note != null) {
                request.put("note", note);
            }
            if (!only.isEmpty()) {
                request.put("scope", ChosenTables.asJson(only));
            }
            if (uploads != null) {
                request.put("uploads", uploads);
            }
            JsonNode backup;
            try (Progress progress = progress()) {
                backup = server().post("/api/backups", request);
                if (wait.isWanted()) {
                    progress.say("Backing %s up, backup %s".formatted(environment, id));
                    backup = new BackupJob(server(), path(BACKUP, id), "Backup " + id).follow(patience(wait), progress);
                    progress.close();
                    progress.say(BackupText.outcome("Backup " + id, backup));
                }
            }
            if (isJson()) {
                printJson(backup);
            } else {
                terminal().print(id);
            }
            return BackupText.exitCode(backup);
        }
    }

    @Command(
            name = "list",
            header = "List backups, newest first.",
            customSynopsis = "slipway backup list [--environment ENV | --application APP] [--state STATE] [options]",
            footer = {
                "",
                "Examples:",
                "  slipway backup list --environment crm/prod --state completed --limit 1",
                "  slipway backup list --migration 6f1c0a52-…"
            })
    static final class List extends ServerCommand {

        @Option(
                names = "--environment",
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "Only of this environment.")
        private @Nullable EnvironmentName environment;

        @Option(names = "--application", paramLabel = "APP", description = "Only of this application's environments.")
        private @Nullable String application;

        @Option(
                names = "--state",
                paramLabel = "STATE",
                description = "Only in this state: requested, running, verifying, completed, failed, cancelled.")
        private @Nullable String state;

        @Option(names = "--migration", paramLabel = "ID", description = "Only those taken for this migration.")
        private @Nullable UUID migration;

        @Mixin
        private ListLimit limit;

        @Override
        protected ExitCode run() {
            StringBuilder query = new StringBuilder("/api/backups?limit=").append(limit.most());
            add(query, "environment", environment);
            add(query, "application", application);
            add(query, "state", state);
            add(query, "migrationId", migration);
            JsonNode list = server().get(query.toString());
            if (isJson()) {
                printJson(list);
                return ExitCode.OK;
            }
            TextTable table =
                    new TextTable("BACKUP", "ENVIRONMENT", "STATE", "REQUESTED", "SIZE", "OF", "PINS", "NOTE");
            list.path("items")
                    .forEach(backup -> table.row(
                            text(backup, "id"),
                            text(backup, "environment"),
                            text(backup, "state"),
                            instant(backup, "requestedAt"),
                            bytes(backup, "sizeBytes"),
                            BackupText.scope(backup),
                            backup.path("pins").size(),
                            text(backup, "note")));
            print(table, "There is no such backup.");
            return ExitCode.OK;
        }

        private static void add(StringBuilder query, String name, @Nullable Object value) {
            if (value != null) {
                query.append('&').append(name).append('=').append(Server.encoded(value.toString()));
            }
        }
    }

    @Command(
            name = "show",
            header = "Show a backup, or with --manifest all that it holds.",
            customSynopsis = "slipway backup show BACKUP [--manifest] [options]",
            footer = {
                "",
                "Examples:",
                "  slipway backup show 0b1c77f2-…",
                "  slipway backup show 0b1c77f2-… --manifest | jq '.tables | length'"
            })
    static final class Show extends ServerCommand {

        @Parameters(paramLabel = "BACKUP", description = "The backup's id.")
        private UUID id;

        @Option(names = "--manifest", description = "Its manifest, in JSON: tables, rows, digests, objects.")
        private boolean manifest;

        @Override
        protected ExitCode run() {
            JsonNode backup = server().get(path(manifest ? BACKUP + "/manifest" : BACKUP, id));
            if (isJson() || manifest) {
                printJson(backup);
            } else {
                printFields(BackupText.fields(backup));
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "verify",
            header = "Read a stored backup back and compare every object with its checksum.",
            customSynopsis = "slipway backup verify BACKUP [options]",
            footer = {
                "",
                "Example:",
                "  slipway backup verify 0b1c77f2-… --timeout 2h",
                "",
                "Exit codes: 0 sound, 1 damaged, 4 refused, 5 unreachable, 6 timeout."
            })
    static final class Verify extends ServerCommand {

        @Parameters(paramLabel = "BACKUP", description = "The backup's id.")
        private UUID id;

        @Mixin
        private WaitOptions wait;

        @Override
        protected ExitCode run() {
            String verifications = path(BACKUP + "/verifications", id);
            JsonNode before = server().get(verifications);
            server().post(verifications, null);
            if (!wait.isWanted()) {
                terminal().tell("Backup %s is being verified.".formatted(id));
                return ExitCode.OK;
            }
            JsonNode latest;
            try (Progress progress = progress()) {
                Patience patience = patience(wait);
                latest = patience.until(
                                () -> server().get(verifications),
                                answer -> !answer.equals(before),
                                answer -> progress.now("reading back  " + Progress.readable(patience.taken())),
                                () -> patience.late("Backup %s is not verified".formatted(id), "It goes on."))
                        .path("items")
                        .path(0);
            }
            boolean sound = latest.path("sound").asBoolean(false);
            if (isJson()) {
                printJson(latest);
            } else {
                terminal()
                        .print(
                                sound
                                        ? "Sound: %d objects, %s."
                                                .formatted(
                                                        latest.path("objects").asInt(), bytes(latest, "bytes"))
                                        : "Damaged: " + text(latest, "damage"));
            }
            return sound ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    @Command(
            name = "download",
            header = "Download a backup as one file, encrypted as it is stored.",
            customSynopsis = "slipway backup download BACKUP [FILE] [options]",
            footer = {
                "",
                "Examples:",
                "  slipway backup download 0b1c77f2-…               # to slipway-backup-0b1c77f2-….tar",
                "  slipway backup download 0b1c77f2-… - | aws s3 cp - s3://elsewhere/crm.tar"
            })
    static final class Download extends ServerCommand {

        @Parameters(index = "0", paramLabel = "BACKUP", description = "The backup's id.")
        private UUID id;

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "FILE",
                description = "Where to; - is standard output. Default: slipway-backup-BACKUP.tar.")
        private @Nullable Path file;

        @Override
        protected ExitCode run() {
            Path target = file == null ? Path.of("slipway-backup-" + id + ".tar") : file;
            try (Progress progress = progress()) {
                long bytes = new FileSink(target)
                        .write(
                                terminal(),
                                progress,
                                server().open(path(BACKUP + "/download", id), "application/x-tar"));
                progress.say("Saved %s (%s).".formatted(target, Figures.bytes(bytes)));
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "upload",
            header = "Take a downloaded backup, or an archive of pg_dump, in as a backup of an environment.",
            customSynopsis = "slipway backup upload FILE --environment ENV [--note TEXT] [options]",
            description = {
                "Each object is compared with the manifest; an archive of pg_dump (custom or tar format) is restored into a"
                        + " scratch database, backed up from there, and compared. Prints the new backup's id."
            },
            footer = {
                "",
                "Examples:",
                "  slipway backup upload crm.tar --environment crm/qa --note 'from the old site'",
                "  slipway backup upload crm.dump --environment crm/qa --ownership drop",
                "  pg_dump --format=custom crm | slipway backup upload - --environment crm/qa"
            })
    static final class Upload extends ServerCommand {

        @Parameters(paramLabel = "FILE", description = "The file; - is standard input.")
        private Path file;

        @Option(
                names = "--environment",
                paramLabel = "ENV",
                required = true,
                converter = EnvironmentName.Converter.class,
                description = "What it is to be a backup of.")
        private EnvironmentName environment;

        @Option(names = "--note", paramLabel = "TEXT", description = "What it is, for people.")
        private @Nullable String note;

        @Option(
                names = "--ownership",
                paramLabel = "keep|drop",
                description = "Of an archive of pg_dump: whether owners and privileges are as in it. Default: keep.")
        private @Nullable String ownership;

        @Override
        protected ExitCode run() {
            JsonNode backup = server().send(
                            "PUT",
                            path("/api/backups/uploads?environment=%s", environment)
                                    + (note == null ? "" : "&note=" + Server.encoded(note))
                                    + (ownership == null ? "" : "&ownership=" + Server.encoded(ownership)),
                            "application/octet-stream",
                            new FileSource(file).body(terminal()));
            if (isJson()) {
                printJson(backup);
            } else {
                terminal().print(member(backup, "id"));
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "pin",
            header = "Keep a backup, whatever retention says.",
            customSynopsis = "slipway backup pin BACKUP --holder NAME --reason TEXT [options]",
            footer = {
                "",
                "Example:",
                "  slipway backup pin 0b1c77f2-… --holder release-42 --reason 'Release 42 may be rolled back'"
            })
    static final class Pin extends ServerCommand {

        @Parameters(paramLabel = "BACKUP", description = "The backup's id.")
        private UUID id;

        @Option(names = "--holder", paramLabel = "NAME", required = true, description = "Who needs it.")
        private String holder;

        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why, for people.")
        private String reason;

        @Override
        protected ExitCode run() {
            server().put(path(BACKUP + "/pins/%s", id, holder), Map.of("reason", reason));
            terminal().tell("Backup %s is pinned by %s.".formatted(id, holder));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "unpin",
            header = "Take a holder's pin away.",
            customSynopsis = "slipway backup unpin BACKUP --holder NAME [options]",
            footer = {"", "Example:", "  slipway backup unpin 0b1c77f2-… --holder release-42"})
    static final class Unpin extends ServerCommand {

        @Parameters(paramLabel = "BACKUP", description = "The backup's id.")
        private UUID id;

        @Option(names = "--holder", paramLabel = "NAME", required = true, description = "Whose pin.")
        private String holder;

        @Override
        protected ExitCode run() {
            server().delete(path(BACKUP + "/pins/%s", id, holder));
            terminal().tell("Backup %s is not pinned by %s.".formatted(id, holder));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "cancel",
            header = "Stop a backup that is being taken; nothing of it is kept.",
            customSynopsis = "slipway backup cancel BACKUP [--reason TEXT] [options]",
            footer = {"", "Example:", "  slipway backup cancel 0b1c77f2-… --reason 'The window is closing'"})
    static final class Cancel extends ServerCommand {

        @Parameters(paramLabel = "BACKUP", description = "The backup's id.")
        private UUID id;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for people.")
        private @Nullable String reason;

        @Override
        protected ExitCode run() {
            JsonNode backup = server().post(
                            path(BACKUP + "/cancellation", id), reason == null ? Map.of() : Map.of("reason", reason));
            if (isJson()) {
                printJson(backup);
            } else {
                terminal()
                        .tell(
                                member(backup, "state").equals("cancelled")
                                        ? "Backup %s is cancelled.".formatted(id)
                                        : "Backup %s is being stopped.".formatted(id));
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "delete",
            header = "Delete a backup.",
            customSynopsis = "slipway backup delete BACKUP [--yes] [--even-if-newest] [--reason TEXT] [options]",
            description = {"Refused while it is pinned, being restored, or the newest of its environment."},
            footer = {"", "Example:", "  slipway backup delete 0b1c77f2-… --yes --reason 'holds test data'"})
    static final class Delete extends ServerCommand {

        @Parameters(paramLabel = "BACKUP", description = "The backup's id.")
        private UUID id;

        @Mixin
        private Confirmation confirmation;

        @Option(names = "--even-if-newest", description = "Also when the environment has no newer one.")
        private boolean evenIfNewest;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit.")
        private @Nullable String reason;

        @Override
        protected ExitCode run() {
            confirm(confirmation, "Backup %s will be gone.".formatted(id));
            server().delete(path(BACKUP + "?evenIfNewest=%s", id, evenIfNewest)
                    + (reason == null ? "" : "&reason=" + Server.encoded(reason)));
            terminal().tell("Deleted backup " + id + ".");
            return ExitCode.OK;
        }
    }
}
