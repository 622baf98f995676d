package dev.slipway.backup.web;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupState;
import dev.slipway.backup.Progress;
import dev.slipway.backup.retention.Pin;
import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A backup as the API shows it. */
record BackupResource(
        UUID id,
        EnvironmentRef environment,
        @Nullable UUID migrationId,
        String state,
        String requestedBy,
        @Nullable String note,
        Instant requestedAt,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        @Nullable Instant failedAt,
        @Nullable Long sizeBytes,
        @Nullable Long rows,
        @Nullable String digest,
        @Nullable Long variablesVersion,
        @Nullable String reason,
        List<PinResource> pins,
        ProgressResource progress) {

    /** Who needs the backup, and why. */
    record PinResource(String holder, String reason, String pinnedBy, Instant pinnedAt) {

        static PinResource of(Pin pin) {
            return new PinResource(pin.holder(), pin.reason(), pin.pinnedBy(), pin.pinnedAt());
        }
    }

    static BackupResource of(Backup backup, Progress progress, List<Pin> pins) {
        BackupState state = backup.state();
        BackupState.Completed completed = state instanceof BackupState.Completed c ? c : null;
        BackupState.Failed failed = state instanceof BackupState.Failed f ? f : null;
        return new BackupResource(
                backup.id().value(),
                backup.environment(),
                backup.migrationId(),
                nameOf(state),
                backup.requestedBy(),
                backup.note(),
                backup.requestedAt(),
                startedAt(state),
                completed == null ? null : completed.completedAt(),
                failed == null ? null : failed.failedAt(),
                completed == null ? null : completed.sizeBytes(),
                completed == null ? null : completed.rows(),
                completed == null ? null : completed.digest(),
                completed == null ? null : completed.variablesVersion(),
                failed == null ? null : failed.reason(),
                pins.stream().map(PinResource::of).toList(),
                ProgressResource.of(progress));
    }

    private static String nameOf(BackupState state) {
        return switch (state) {
            case BackupState.Requested _ -> "requested";
            case BackupState.Running _ -> "running";
            case BackupState.Verifying _ -> "verifying";
            case BackupState.Completed _ -> "completed";
            case BackupState.Failed _ -> "failed";
        };
    }

    private static @Nullable Instant startedAt(BackupState state) {
        return switch (state) {
            case BackupState.Requested _, BackupState.Failed _ -> null;
            case BackupState.Running running -> running.startedAt();
            case BackupState.Verifying verifying -> verifying.startedAt();
            case BackupState.Completed completed -> completed.startedAt();
        };
    }
}
