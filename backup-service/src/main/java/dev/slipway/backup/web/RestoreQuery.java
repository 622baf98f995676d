package dev.slipway.backup.web;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.ListPosition;
import dev.slipway.backup.RestoreFilter;
import dev.slipway.backup.RestoreStateName;
import io.swagger.v3.oas.annotations.Parameter;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which restores are asked for, as query parameters. Every bad one is told at once. */
record RestoreQuery(
        @Parameter(description = "Those into exactly this environment", example = "crm/prod") @Nullable
        String environment,

        @Parameter(description = "Those into all environments of this application", example = "crm") @Nullable
        String application,

        @Parameter(description = "Those of this backup") @Nullable
        String backupId,

        @Parameter(description = "Where they stand", example = "completed") @Nullable
        String state,

        @Parameter(description = "Only those behind this place: the next of the page before") @Nullable
        String before) {

    /** The query, read. */
    record Wanted(RestoreFilter filter, @Nullable ListPosition before) {}

    /** @throws dev.slipway.service.problem.Problem when a parameter is not valid */
    Wanted read() {
        Queries queries = new Queries();
        UUID backup = queries.id("backupId", backupId);
        Wanted wanted = new Wanted(
                new RestoreFilter(
                        queries.environment("environment", environment),
                        queries.application("application", application),
                        backup == null ? null : new BackupId(backup),
                        queries.word("state", state, words(), RestoreStateName::parse)),
                queries.position("before", before));
        queries.requireValid();
        return wanted;
    }

    private static String words() {
        return Arrays.stream(RestoreStateName.values())
                .map(RestoreStateName::word)
                .collect(Collectors.joining(", ", "must be one of ", ""));
    }
}
