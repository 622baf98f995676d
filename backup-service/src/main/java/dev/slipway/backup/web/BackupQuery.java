package dev.slipway.backup.web;

import dev.slipway.backup.BackupFilter;
import dev.slipway.backup.BackupStateName;
import dev.slipway.backup.ListPosition;
import io.swagger.v3.oas.annotations.Parameter;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which backups are asked for, as query parameters. Every bad one is told at once. */
record BackupQuery(
        @Parameter(description = "Those of exactly this environment", example = "crm/prod") @Nullable
        String environment,

        @Parameter(description = "Those of all environments of this application", example = "crm") @Nullable
        String application,

        @Parameter(description = "Where they stand", example = "completed") @Nullable
        String state,

        @Parameter(description = "The earliest instant of the request", example = "2026-07-01T00:00:00Z") @Nullable
        String from,

        @Parameter(description = "The first instant that is too late", example = "2026-08-01T00:00:00Z") @Nullable
        String to,

        @Parameter(description = "Those that were taken for this migration") @Nullable
        String migrationId,

        @Parameter(description = "Only those behind this place: the next of the page before") @Nullable
        String before) {

    /** The query, read. */
    record Wanted(BackupFilter filter, @Nullable ListPosition before) {}

    /** @throws dev.slipway.service.problem.Problem when a parameter is not valid */
    Wanted read() {
        Queries queries = new Queries();
        Instant earliest = queries.instant("from", from);
        Instant end = queries.instant("to", to);
        if (earliest != null && end != null && earliest.isAfter(end)) {
            queries.refuse("to", "must not be before from");
        }
        Wanted wanted = new Wanted(
                new BackupFilter(
                        queries.environment("environment", environment),
                        queries.application("application", application),
                        queries.word("state", state, words(), BackupStateName::parse),
                        earliest,
                        end,
                        queries.id("migrationId", migrationId)),
                queries.position("before", before));
        queries.requireValid();
        return wanted;
    }

    private static String words() {
        return Arrays.stream(BackupStateName.values())
                .map(BackupStateName::word)
                .collect(Collectors.joining(", ", "must be one of ", ""));
    }
}
