package dev.slipway.backup.web;

import dev.slipway.backup.Progress;
import dev.slipway.backup.Restore;
import dev.slipway.backup.RestoreChoices;
import dev.slipway.backup.RestoreState;
import dev.slipway.backup.RestoreStateName;
import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A restore as the API shows it. */
record RestoreResource(
        UUID id,
        UUID backupId,
        EnvironmentRef environment,
        @Nullable UUID migrationId,
        String state,
        String requestedBy,
        Instant requestedAt,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        @Nullable Instant failedAt,
        @Nullable String reason,
        @Nullable String newDatabase,
        List<RestoreChoices.ChosenTables> tables,
        Ownership ownership,
        boolean tolerant,
        List<String> errors,
        @Nullable CancellationResource cancellation,
        ProgressResource progress,
        boolean variables) {

    static RestoreResource of(Restore restore, Progress progress) {
        RestoreState state = restore.state();
        return new RestoreResource(
                restore.id().value(),
                restore.backupId().value(),
                restore.environment(),
                restore.migrationId(),
                RestoreStateName.of(state).word(),
                restore.requestedBy(),
                restore.requestedAt(),
                startedAt(state),
                completedAt(state),
                state instanceof RestoreState.Failed failed ? failed.failedAt() : null,
                state instanceof RestoreState.Failed failed ? failed.reason() : null,
                restore.choices().newDatabase(),
                restore.choices().tables(),
                Ownership.of(restore.choices().ownership()),
                restore.choices().tolerant(),
                state instanceof RestoreState.CompletedWithErrors completed ? completed.errors() : List.of(),
                state instanceof RestoreState.Cancelled cancelled ? CancellationResource.of(cancelled) : null,
                ProgressResource.of(
                        progress,
                        state instanceof RestoreState.Running running ? running.startedAt() : null,
                        Instant.now()),
                restore.choices().variables());
    }

    private static @Nullable Instant startedAt(RestoreState state) {
        return switch (state) {
            case RestoreState.Requested _, RestoreState.Failed _, RestoreState.Cancelled _ -> null;
            case RestoreState.Running running -> running.startedAt();
            case RestoreState.Switching switching -> switching.startedAt();
            case RestoreState.Completed completed -> completed.startedAt();
            case RestoreState.CompletedWithErrors completed -> completed.startedAt();
        };
    }

    private static @Nullable Instant completedAt(RestoreState state) {
        return switch (state) {
            case RestoreState.Unfinished _, RestoreState.Failed _, RestoreState.Cancelled _ -> null;
            case RestoreState.Completed completed -> completed.completedAt();
            case RestoreState.CompletedWithErrors completed -> completed.completedAt();
        };
    }
}
