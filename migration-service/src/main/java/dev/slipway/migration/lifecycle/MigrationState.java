package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.backup.BackupCompleted;
import dev.slipway.contracts.backup.RestoreCompleted;
import dev.slipway.contracts.backup.RestoreFailed;
import dev.slipway.migration.apply.ApplyFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a migration stands. Each state offers only the transitions that are legal from it, so that an illegal one does
 * not compile:
 *
 * <pre>
 * Requested → Checked → (AwaitingDecision → Checked) → AwaitingBackup → Applying → Completed | Failed
 * Checked → Applying, only with a waiver; Checked → Requested, when its plan is outdated before it is used
 * everything before Applying → Failed | Cancelled
 * Completed → RollingBack → RolledBack | RollbackFailed
 * RollbackFailed → RollingBack, once more; RollbackFailed → RolledBack, when its restore is reported late
 * </pre>
 */
public sealed interface MigrationState {

    /** When the migration came into this state. */
    Instant since();

    /** The state's name in JSON, in the database, in metrics and for people: {@code awaiting-backup}. */
    default String label() {
        return switch (this) {
            case Requested _ -> "requested";
            case Checked _ -> "checked";
            case AwaitingDecision _ -> "awaiting-decision";
            case AwaitingBackup _ -> "awaiting-backup";
            case Applying _ -> "applying";
            case Completed _ -> "completed";
            case Failed _ -> "failed";
            case Cancelled _ -> "cancelled";
            case RollingBack _ -> "rolling-back";
            case RolledBack _ -> "rolled-back";
            case RollbackFailed _ -> "rollback-failed";
        };
    }

    /** Whether nothing more happens by itself; a completed migration may still be rolled back. */
    default boolean isEnd() {
        return switch (this) {
            case Completed _, Failed _, Cancelled _, RolledBack _, RollbackFailed _ -> true;
            case BeforeApplying _, Applying _, RollingBack _ -> false;
        };
    }

    /** The plan, or empty as long as there is none. */
    Optional<PlanReference> planned();

    /** The backup that was ordered or taken, or empty when there is none. */
    default Optional<UUID> orderedBackup() {
        return switch (this) {
            case AwaitingBackup awaiting -> Optional.of(awaiting.order().backupId());
            case Applying applying -> backupOf(applying.safeguard());
            case Completed completed -> backupOf(completed.safeguard());
            case Failed failed -> Optional.ofNullable(failed.backupId());
            case Cancelled cancelled -> Optional.ofNullable(cancelled.backupId());
            case RollingBack rollingBack -> Optional.of(rollingBack.backup().backupId());
            case RolledBack rolledBack -> Optional.of(rolledBack.backup().backupId());
            case RollbackFailed failed -> Optional.of(failed.backup().backupId());
            case Requested _, Checked _, AwaitingDecision _ -> Optional.empty();
        };
    }

    /** What a person should know, each a sentence. */
    default List<String> warnings() {
        Safeguard safeguard = switch (this) {
            case Applying applying -> applying.safeguard();
            case Completed completed -> completed.safeguard();
            default -> null;
        };
        List<String> warnings = new ArrayList<>();
        if (safeguard != null) {
            StateChanges.unreadableBackup(safeguard).ifPresent(warnings::add);
        }
        if (this instanceof Completed completed) {
            warnings.addAll(completed.outcome().undone());
        }
        return warnings;
    }

    private static Optional<UUID> backupOf(Safeguard safeguard) {
        return switch (safeguard) {
            case VerifiedBackup verified -> Optional.of(verified.backupId());
            case BackupWaiver _ -> Optional.empty();
        };
    }

    /** A state in which the target is untouched and stays so: everything before {@link Applying}. */
    sealed interface BeforeApplying extends MigrationState
            permits Requested, Checked, AwaitingDecision, AwaitingBackup {

        /** Gives it up for a reason. */
        default Failed fail(String reason, Instant at) {
            return new Failed(
                    reason, at, planned().orElse(null), orderedBackup().orElse(null), null);
        }

        /** Gives it up because somebody asked to. */
        default Cancelled cancel(String by, Instant at) {
            return new Cancelled(by, at, planned().orElse(null), orderedBackup().orElse(null));
        }
    }

    /** Accepted, nothing looked at yet. */
    record Requested(Instant since) implements BeforeApplying {

        /** The checks are passed and the plan is made. */
        public Checked checked(PlanReference plan, Instant at) {
            return new Checked(plan, at);
        }

        @Override
        public Optional<PlanReference> planned() {
            return Optional.empty();
        }
    }

    /** Checked and planned; to be seen whether anything holds it. */
    record Checked(PlanReference plan, Instant since) implements BeforeApplying {

        /** Something must be decided or given first. */
        public AwaitingDecision hold(Held held, Instant at) {
            return new AwaitingDecision(plan, held, at);
        }

        /** Nothing holds it: a backup is ordered. */
        public AwaitingBackup awaitBackup(BackupOrder order, Instant at, Instant deadline) {
            return new AwaitingBackup(plan, order, at, deadline);
        }

        /** Nothing holds it and it goes without a backup. */
        public Applying apply(BackupWaiver waiver, Instant at) {
            return new Applying(plan, waiver, at, null);
        }

        /** Another migration changes the target first: this one must plan again. */
        public Requested planAgain(Instant at) {
            return new Requested(at);
        }

        @Override
        public Optional<PlanReference> planned() {
            return Optional.of(plan);
        }
    }

    /** Held until somebody decides or gives what is missing. */
    record AwaitingDecision(PlanReference plan, Held held, Instant since) implements BeforeApplying {

        /** Something was decided or given: to be checked whether it is enough. */
        public Checked decided(Instant at) {
            return new Checked(plan, at);
        }

        @Override
        public Optional<PlanReference> planned() {
            return Optional.of(plan);
        }
    }

    /**
     * Waits for the backup of its target.
     *
     * @param deadline when waiting ends in {@link Failed}
     */
    record AwaitingBackup(PlanReference plan, BackupOrder order, Instant since, Instant deadline)
            implements BeforeApplying {

        /** The backup, when the event reports the one ordered and comes in time; empty for every other event. */
        public Optional<VerifiedBackup> verify(BackupCompleted event, Instant receivedAt) {
            return receivedAt.isAfter(deadline) ? Optional.empty() : VerifiedBackup.of(order, event);
        }

        /** The backup is there. */
        public Applying apply(VerifiedBackup backup, Instant at) {
            if (!backup.order().equals(order)) {
                throw new IllegalArgumentException(
                        "Backup %s was taken for another order".formatted(backup.backupId()));
            }
            return new Applying(plan, backup, at, null);
        }

        @Override
        public Optional<PlanReference> planned() {
            return Optional.of(plan);
        }
    }

    /**
     * May change its target. Not to be had without a {@link Safeguard}.
     *
     * @param begunAt when a worker first set about it, from when on it may be committed; null as long as it surely is not
     */
    record Applying(
            PlanReference plan,
            Safeguard safeguard,
            Instant since,
            @Nullable Instant begunAt) implements MigrationState {

        /** A worker sets about it. */
        public Applying begin(Instant at) {
            return new Applying(plan, safeguard, since, begunAt == null ? at : begunAt);
        }

        /** The only worker that had set about it could not do anything. */
        public Applying notBegun() {
            return new Applying(plan, safeguard, since, null);
        }

        /** Committed on the target. */
        public Completed completed(Outcome outcome, Instant at) {
            return new Completed(plan, safeguard, outcome, at);
        }

        /** Known not to be committed. */
        public Failed fail(String reason, @Nullable ApplyFailure failure, Instant at) {
            return new Failed(reason, at, plan, orderedBackup().orElse(null), failure);
        }

        @Override
        public Optional<PlanReference> planned() {
            return Optional.of(plan);
        }
    }

    /** Committed on its target. */
    record Completed(PlanReference plan, Safeguard safeguard, Outcome outcome, Instant since)
            implements MigrationState {

        /**
         * The backup is restored over the migration's changes.
         *
         * @throws NoBackupException when the backup was waived
         */
        public RollingBack rollBack(UUID restoreId, String by, Instant at, Instant deadline) {
            return switch (safeguard) {
                case VerifiedBackup backup -> new RollingBack(plan, backup, outcome, restoreId, by, at, deadline);
                case BackupWaiver waiver -> throw new NoBackupException(waiver);
            };
        }

        @Override
        public Optional<PlanReference> planned() {
            return Optional.of(plan);
        }
    }

    /**
     * Ended without changing its target.
     *
     * @param failure the reason in parts, when it failed while it was applied
     */
    record Failed(
            String reason,
            Instant since,
            @Nullable PlanReference plan,
            @Nullable UUID backupId,
            @Nullable ApplyFailure failure)
            implements MigrationState {

        @Override
        public Optional<PlanReference> planned() {
            return Optional.ofNullable(plan);
        }
    }

    /** Given up before it began to apply. */
    record Cancelled(
            String by,
            Instant since,
            @Nullable PlanReference plan,
            @Nullable UUID backupId) implements MigrationState {

        @Override
        public Optional<PlanReference> planned() {
            return Optional.ofNullable(plan);
        }
    }

    /**
     * Its backup is being restored.
     *
     * @param deadline when waiting ends in {@link RollbackFailed}; null where an older version has ordered the restore
     */
    record RollingBack(
            PlanReference plan,
            VerifiedBackup backup,
            Outcome outcome,
            UUID restoreId,
            String by,
            Instant since,
            @Nullable Instant deadline)
            implements MigrationState {

        /** The target is as before, when the event reports the restore that was ordered; empty for every other event. */
        public Optional<RolledBack> restored(RestoreCompleted event, Instant at) {
            return event.restoreId().equals(restoreId)
                            && event.backupId().equals(backup.backupId())
                            && event.environment().equals(backup.order().target())
                    ? Optional.of(new RolledBack(plan, backup, outcome, at))
                    : Optional.empty();
        }

        /** The changes are still there, when the event reports the restore that was ordered; empty for every other. */
        public Optional<RollbackFailed> restoreFailed(RestoreFailed event, Instant at) {
            return event.restoreId().equals(restoreId)
                            && event.backupId().equals(backup.backupId())
                            && event.environment().equals(backup.order().target())
                    ? Optional.of(new RollbackFailed(plan, backup, outcome, restoreId, event.reason(), at))
                    : Optional.empty();
        }

        /** Nobody has reported the end of the restore in time. */
        public RollbackFailed giveUp(String reason, Instant at) {
            return new RollbackFailed(plan, backup, outcome, restoreId, reason, at);
        }

        @Override
        public Optional<PlanReference> planned() {
            return Optional.of(plan);
        }
    }

    /** Its target is as it was before. */
    record RolledBack(PlanReference plan, VerifiedBackup backup, Outcome outcome, Instant since)
            implements MigrationState {

        @Override
        public Optional<PlanReference> planned() {
            return Optional.of(plan);
        }
    }

    /**
     * The restore failed; as far as is known, the migration's changes are still in place.
     *
     * @param restoreId the restore that failed or was not heard of in time; null where an older version has stored this
     */
    record RollbackFailed(
            PlanReference plan,
            VerifiedBackup backup,
            Outcome outcome,
            @Nullable UUID restoreId,
            String reason,
            Instant since)
            implements MigrationState {

        /** The backup is restored once more. */
        public RollingBack rollBack(UUID newRestoreId, String by, Instant at, Instant deadline) {
            return new RollingBack(plan, backup, outcome, newRestoreId, by, at, deadline);
        }

        /** The restore was done after all, when the event reports that very one; empty for every other event. */
        public Optional<RolledBack> restored(RestoreCompleted event, Instant at) {
            return event.restoreId().equals(restoreId)
                            && event.backupId().equals(backup.backupId())
                            && event.environment().equals(backup.order().target())
                    ? Optional.of(new RolledBack(plan, backup, outcome, at))
                    : Optional.empty();
        }

        @Override
        public Optional<PlanReference> planned() {
            return Optional.of(plan);
        }
    }
}
