package dev.slipway.commandline.audit;

import static dev.slipway.commandline.terminal.Figures.instant;
import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.shell.FileSink;
import dev.slipway.commandline.shell.ListLimit;
import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.Figures;
import dev.slipway.commandline.terminal.Progress;
import dev.slipway.commandline.terminal.TextTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "audit",
        header = "Who did what: to migrations and packages, to environments and variables, or to backups.",
        customSynopsis = "slipway audit [--of migrations|environments|backups] [filters] [options]",
        description = {"Newest first. Names, never values."},
        footer = {
            "",
            "Examples:",
            "  slipway audit --application crm --action decision-made",
            "  slipway audit --of environments --subject crm/prod --from 2026-07-01T00:00:00Z",
            "  slipway audit --of backups --subject crm/prod",
            "  slipway audit --application crm --export crm.jsonl"
        })
public final class AuditCommand extends ServerCommand {

    /** Whose books. */
    enum Trail {
        migrations("/api/migration-audit"),
        environments("/api/audit"),
        backups("/api/backup-audit");

        private final String resource;

        Trail(String resource) {
            this.resource = resource;
        }
    }

    @Option(
            names = "--of",
            paramLabel = "WHAT",
            defaultValue = "migrations",
            description = "migrations (default), environments or backups.")
    private Trail trail;

    @Option(
            names = "--subject",
            paramLabel = "NAME",
            description = "Exactly this environment, application, package or signer.")
    private @Nullable String subject;

    @Option(names = "--application", paramLabel = "NAME", description = "This application with all below it.")
    private @Nullable String application;

    @Option(names = "--actor", paramLabel = "NAME", description = "Who did it.")
    private @Nullable String actor;

    @Option(names = "--action", paramLabel = "NAME", description = "What was done, such as decision-made.")
    private @Nullable String action;

    @Option(names = "--migration", paramLabel = "ID", description = "The migration that it was about.")
    private @Nullable UUID migration;

    @Option(names = "--backup", paramLabel = "ID", description = "The backup that it was about.")
    private @Nullable UUID backup;

    @Option(names = "--from", paramLabel = "INSTANT", description = "The earliest, such as 2026-07-01T00:00:00Z.")
    private @Nullable Instant from;

    @Option(names = "--to", paramLabel = "INSTANT", description = "The first that is too late.")
    private @Nullable Instant to;

    @Mixin
    private ListLimit limit;

    @Option(names = "--before", paramLabel = "N", description = "Go on behind entry N, as the page before says.")
    private @Nullable Long before;

    @Option(
            names = "--export",
            paramLabel = "FILE",
            description = "Save all that fits as JSON lines, oldest first; - is standard output.")
    private @Nullable Path export;

    @Override
    protected ExitCode run() {
        Map<String, Object> query = query();
        if (export != null) {
            return export(export, query);
        }
        query.put("limit", limit.most());
        if (before != null) {
            query.put("before", before);
        }
        JsonNode list = server().get(trail.resource + "?" + written(query));
        if (isJson()) {
            printJson(list);
            return ExitCode.OK;
        }
        TextTable table = new TextTable("AT", "ACTOR", "ACTION", "SUBJECT", "ABOUT", "DETAIL");
        list.path("entries")
                .forEach(entry -> table.row(
                        instant(entry, "at"),
                        text(entry, "actor"),
                        text(entry, "action"),
                        either(entry, "subject", "environment"),
                        either(entry, "name", "migration", "backupId"),
                        either(entry, "detail", "reason")));
        print(table, "There is no such entry.");
        if (list.path("next").isNumber()) {
            terminal().tell("Go on with --before " + list.path("next").asLong() + ".");
        }
        return ExitCode.OK;
    }

    private ExitCode export(Path file, Map<String, Object> query) {
        if (trail == Trail.backups) {
            throw Failure.usage("What was done to backups is not exported.", "Page through it with --output json.");
        }
        try (Progress progress = progress()) {
            long bytes = new FileSink(file)
                    .write(
                            terminal(),
                            progress,
                            server().open(trail.resource + "/export?" + written(query), "application/x-ndjson"));
            progress.say("Saved %s (%s).".formatted(file, Figures.bytes(bytes)));
        }
        return ExitCode.OK;
    }

    private Map<String, Object> query() {
        Map<String, @Nullable Object> given = new LinkedHashMap<>();
        given.put("subject", subject);
        given.put("application", application);
        given.put("actor", actor);
        given.put("action", action);
        given.put("migration", migration);
        given.put("backup", backup);
        given.put("from", from);
        given.put("to", to);
        Map<String, Object> query = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            if (value != null) {
                if (!isAsked(name)) {
                    throw Failure.usage(
                            "--%s is no filter of %s.".formatted(name, trail), "See: slipway audit --help.");
                }
                query.put(trail == Trail.backups && name.equals("subject") ? "environment" : name, value);
            }
        });
        return query;
    }

    /** What a service does not know of it would ignore, and show too much. */
    private boolean isAsked(String filter) {
        return switch (trail) {
            case migrations -> !filter.equals("backup");
            case environments -> !filter.equals("backup") && !filter.equals("migration");
            case backups -> filter.equals("subject") || filter.equals("backup");
        };
    }

    private static String written(Map<String, Object> query) {
        return query.entrySet().stream()
                .map(each -> each.getKey() + "=" + Server.encoded(String.valueOf(each.getValue())))
                .collect(Collectors.joining("&"));
    }

    private static String either(JsonNode entry, String... members) {
        for (String member : members) {
            if (entry.hasNonNull(member)) {
                return text(entry, member);
            }
        }
        return text(entry, members[0]);
    }
}
