package dev.slipway.backup.web;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupState;
import dev.slipway.backup.BackupStateName;
import dev.slipway.backup.FilesContent;
import dev.slipway.backup.Progress;
import dev.slipway.backup.RestoreChoices;
import dev.slipway.backup.drill.Drill;
import dev.slipway.backup.drill.DrillState;
import dev.slipway.backup.retention.Pin;
import dev.slipway.backup.verification.Verification;
import dev.slipway.contracts.EnvironmentRef;
import io.swagger.v3.oas.annotations.media.Schema;
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
        @Nullable List<PinResource> pins,
        @Nullable CancellationResource cancellation,
        ProgressResource progress,
        @Nullable List<RestoreChoices.ChosenTables> scope,
        @Nullable FilesResource files,

        @Schema(description = "The newest verification after it was completed; shown for a single backup") @Nullable
        LastVerification lastVerification,

        @Schema(description = "The newest drill of it that has ended; shown for a single backup") @Nullable
        LastDrill lastDrill) {

    /** What came of reading it back. */
    record LastVerification(
            boolean sound, Instant endedAt, @Nullable String damage) {

        static LastVerification of(Verification verification) {
            return new LastVerification(verification.isSound(), verification.endedAt(), verification.damage());
        }
    }

    /** What came of restoring it aside. */
    record LastDrill(
            UUID id,
            boolean successful,
            Instant endedAt,
            @Nullable Long recoveryMillis,
            @Nullable String reason) {

        static @Nullable LastDrill of(Drill drill) {
            return switch (drill.state()) {
                case DrillState.Completed completed ->
                    new LastDrill(
                            drill.id().value(),
                            true,
                            completed.completedAt(),
                            completed.recovery().toMillis(),
                            null);
                case DrillState.Failed failed ->
                    new LastDrill(drill.id().value(), false, failed.failedAt(), null, failed.reason());
                case DrillState.Unfinished _ -> null;
            };
        }
    }

    /** The uploaded files of a completed backup: how many, their size, and what of it nobody had stored before. */
    record FilesResource(long count, long bytes, long storedBytes, long vanished, long changed, long skipped) {

        static FilesResource of(FilesContent files) {
            return new FilesResource(
                    files.count(),
                    files.bytes(),
                    files.storedBytes(),
                    files.vanished(),
                    files.changed(),
                    files.skipped());
        }
    }

    /** Who needs the backup, and why. */
    record PinResource(String holder, String reason, String pinnedBy, Instant pinnedAt) {

        static PinResource of(Pin pin) {
            return new PinResource(pin.holder(), pin.reason(), pin.pinnedBy(), pin.pinnedAt());
        }
    }

    /** Without pins, where only what becomes of the backup matters. */
    static BackupResource of(Backup backup, Progress progress) {
        return of(backup, progress, null);
    }

    static BackupResource of(Backup backup, Progress progress, @Nullable List<Pin> pins) {
        BackupState state = backup.state();
        BackupState.Completed completed = state instanceof BackupState.Completed c ? c : null;
        BackupState.Failed failed = state instanceof BackupState.Failed f ? f : null;
        return new BackupResource(
                backup.id().value(),
                backup.environment(),
                backup.migrationId(),
                BackupStateName.of(state).word(),
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
                pins == null ? null : pins.stream().map(PinResource::of).toList(),
                state instanceof BackupState.Cancelled cancelled ? CancellationResource.of(cancelled) : null,
                ProgressResource.of(
                        progress,
                        state instanceof BackupState.Running running ? running.startedAt() : null,
                        Instant.now()),
                backup.scope().chosen(),
                completed == null || completed.files() == null ? null : FilesResource.of(completed.files()),
                null,
                null);
    }

    /** The same with what has been found out about it since. */
    BackupResource with(@Nullable LastVerification verification, @Nullable LastDrill drill) {
        return new BackupResource(
                id,
                environment,
                migrationId,
                state,
                requestedBy,
                note,
                requestedAt,
                startedAt,
                completedAt,
                failedAt,
                sizeBytes,
                rows,
                digest,
                variablesVersion,
                reason,
                pins,
                cancellation,
                progress,
                scope,
                files,
                verification,
                drill);
    }

    private static @Nullable Instant startedAt(BackupState state) {
        return switch (state) {
            case BackupState.Requested _, BackupState.Failed _, BackupState.Cancelled _ -> null;
            case BackupState.Running running -> running.startedAt();
            case BackupState.Verifying verifying -> verifying.startedAt();
            case BackupState.Completed completed -> completed.startedAt();
        };
    }
}
