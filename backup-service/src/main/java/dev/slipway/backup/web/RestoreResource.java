package dev.slipway.backup.web;

import dev.slipway.backup.Progress;
import dev.slipway.backup.Restore;
import dev.slipway.backup.RestoreState;
import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
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
        ProgressResource progress) {

    static RestoreResource of(Restore restore, Progress progress) {
        RestoreState state = restore.state();
        return new RestoreResource(
                restore.id().value(),
                restore.backupId().value(),
                restore.environment(),
                restore.migrationId(),
                nameOf(state),
                restore.requestedBy(),
                restore.requestedAt(),
                startedAt(state),
                state instanceof RestoreState.Completed completed ? completed.completedAt() : null,
                state instanceof RestoreState.Failed failed ? failed.failedAt() : null,
                state instanceof RestoreState.Failed failed ? failed.reason() : null,
                ProgressResource.of(progress));
    }

    private static String nameOf(RestoreState state) {
        return switch (state) {
            case RestoreState.Requested _ -> "requested";
            case RestoreState.Running _ -> "running";
            case RestoreState.Switching _ -> "switching";
            case RestoreState.Completed _ -> "completed";
            case RestoreState.Failed _ -> "failed";
        };
    }

    private static @Nullable Instant startedAt(RestoreState state) {
        return switch (state) {
            case RestoreState.Requested _, RestoreState.Failed _ -> null;
            case RestoreState.Running running -> running.startedAt();
            case RestoreState.Switching switching -> switching.startedAt();
            case RestoreState.Completed completed -> completed.startedAt();
        };
    }
}
