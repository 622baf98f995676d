package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.RestoreBackup;
import dev.slipway.contracts.backup.TakeBackup;
import dev.slipway.contracts.migration.MigrationAwaitingDecision;
import dev.slipway.contracts.migration.MigrationCancelled;
import dev.slipway.contracts.migration.MigrationCompleted;
import dev.slipway.contracts.migration.MigrationFailed;
import dev.slipway.contracts.migration.MigrationRequested;
import dev.slipway.contracts.migration.MigrationRollbackFailed;
import dev.slipway.contracts.migration.MigrationRolledBack;
import dev.slipway.migration.audit.AuditTrail;
import dev.slipway.migration.environment.RequiredVariable;
import dev.slipway.migration.job.JobName;
import dev.slipway.migration.job.Jobs;
import dev.slipway.migration.lifecycle.MigrationState.Applying;
import dev.slipway.migration.lifecycle.MigrationState.AwaitingBackup;
import dev.slipway.migration.lifecycle.MigrationState.AwaitingDecision;
import dev.slipway.migration.lifecycle.MigrationState.Cancelled;
import dev.slipway.migration.lifecycle.MigrationState.Checked;
import dev.slipway.migration.lifecycle.MigrationState.Completed;
import dev.slipway.migration.lifecycle.MigrationState.Failed;
import dev.slipway.migration.lifecycle.MigrationState.Requested;
import dev.slipway.migration.lifecycle.MigrationState.RollbackFailed;
import dev.slipway.migration.lifecycle.MigrationState.RolledBack;
import dev.slipway.migration.lifecycle.MigrationState.RollingBack;
import dev.slipway.migration.log.LogEntries;
import dev.slipway.migration.log.LogEntry;
import dev.slipway.outbox.Outbox;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The one place where a migration changes its state. Storing it and everything that follows from the new state (the
 * event, the command to another service, the next job) are one transaction; one line in the log tells of it.
 */
@Component
class StateChanges {

    private static final Logger log = LoggerFactory.getLogger(StateChanges.class);

    private static final String WAITING = "waiting for a worker";

    private final Migrations migrations;
    private final Steps steps;
    private final Outbox outbox;
    private final Jobs jobs;
    private final BackupHold hold;
    private final AuditTrail audit;
    private final DecisionDeadline decisionDeadline;
    private final LogEntries entries;
    private final HooksOfMigrations hooks;
    private final MeterRegistry meters;

    StateChanges(
            Migrations migrations,
            Steps steps,
            Outbox outbox,
            Jobs jobs,
            BackupHold hold,
            AuditTrail audit,
            DecisionDeadline decisionDeadline,
            LogEntries entries,
            HooksOfMigrations hooks,
            MeterRegistry meters) {
        this.migrations = migrations;
        this.steps = steps;
        this.outbox = outbox;
        this.jobs = jobs;
        this.hold = hold;
        this.audit = audit;
        this.decisionDeadline = decisionDeadline;
        this.entries = entries;
        this.hooks = hooks;
        this.meters = meters;
    }

    /** Stores a new migration with what follows; false, and nothing done, when the id is taken. */
    @Transactional
    boolean begin(Migration migration) {
        if (!migrations.add(migration)) {
            return false;
        }
        enter(migration, null);
        audit.append(AuditedChanges.of(null, migration));
        return true;
    }

    /** Stores a migration's new state with what follows. */
    @Transactional
    void change(Migration before, Migration after) {
        migrations.update(after);
        enter(after, before.state());
        audit.append(AuditedChanges.of(before, after));
    }

    private void enter(Migration migration, @Nullable MigrationState before) {
        MigrationState state = migration.state();
        entries.append(migration.id().value(), List.of(LogEntry.state(state.label(), reason(state), state.since())));
        follow(migration, before);
        hooks.announce(migration);
        if (state.isEnd()) {
            jobs.start(JobName.STORE_LOG, migration.id().value(), migration.version());
        }
        var line = log.atInfo()
                .addKeyValue("migration", migration.id())
                .addKeyValue("target", migration.target())
                .addKeyValue("state", migration.state().label());
        if (before != null) {
            line = line.addKeyValue("from", before.label());
        }
        line.log(
                switch (migration.state()) {
                    case Failed failed -> "Migration failed: " + failed.reason();
                    case RollbackFailed failed -> "Migration's rollback failed: " + failed.reason();
                    default -> "Migration is " + migration.state().label();
                });
        meters.counter(
                        "slipway.migration.transitions",
                        "state",
                        migration.state().label())
                .increment();
    }

    private static @Nullable String reason(MigrationState state) {
        return switch (state) {
            case Failed failed -> failed.reason();
            case RollbackFailed failed -> failed.reason();
            case Cancelled cancelled -> "by " + cancelled.by();
            case RollingBack rollingBack -> "by " + rollingBack.by();
            default -> null;
        };
    }

    /** What follows from a state, which is all that has to happen when a migration comes into it. */
    private void follow(Migration migration, @Nullable MigrationState before) {
        MigrationId id = migration.id();
        EnvironmentRef target = migration.target();
        MigrationState state = migration.state();
        Instant at = state.since();
        switch (state) {
            case Requested _ -> {
                if (before == null) {
                    outbox.publish(requested(migration));
                }
                // began now, so that waiting for a free worker is seen as part of it
                steps.begin(id, StepName.CHECK, WAITING, at);
                jobs.start(JobName.CHECK_MIGRATION, id.value(), migration.version());
            }
            case Checked _ -> {
                if (before instanceof AwaitingDecision) {
                    steps.finish(id, StepName.DECISION, "answered", at);
                }
                jobs.start(JobName.SECURE_MIGRATION, id.value(), migration.version());
            }
            case AwaitingDecision awaiting -> {
                steps.begin(id, StepName.DECISION, question(awaiting.held()), at);
                outbox.publish(new MigrationAwaitingDecision(
                        id.value(),
                        target,
                        awaiting.held().decisions(),
                        awaiting.held().missingVariables().stream()
                                .map(RequiredVariable::name)
                                .toList(),
                        at));
                decisionDeadline
                        .of(awaiting)
                        .ifPresent(deadline ->
                                jobs.startAt(JobName.DECISION_DEADLINE, id.value(), migration.version(), deadline));
            }
            case AwaitingBackup awaiting -> {
                UUID backupId = awaiting.order().backupId();
                steps.begin(id, StepName.BACKUP, "backup " + backupId + " ordered", at);
                outbox.publish(new TakeBackup(
                        backupId, target, id.value(), migration.requestedBy(), "before migration " + id));
                // follows the order on its partition, so that no policy ever sees the backup without its pin
                outbox.publish(hold.pin(id, target, backupId));
                jobs.startAt(JobName.BACKUP_DEADLINE, id.value(), migration.version(), awaiting.deadline());
            }
            case Applying applying -> {
                switch (applying.safeguard()) {
                    case VerifiedBackup backup ->
                        steps.finish(
                                id,
                                StepName.BACKUP,
                                "backup %s verified, %d rows, %d bytes"
                                        .formatted(
                                                backup.backupId(),
                                                backup.evidence().rows(),
                                                backup.evidence().sizeBytes()),
                                at);
                    case BackupWaiver waiver -> {
                        steps.begin(id, StepName.BACKUP, "waived", at);
                        steps.finish(id, StepName.BACKUP, "waived by " + waiver.waivedBy(), at);
                    }
                }
                unreadableBackup(applying.safeguard())
                        .ifPresent(warning -> entries.append(id.value(), List.of(LogEntry.warning(warning, at))));
                steps.begin(id, StepName.APPLY, WAITING, at);
                jobs.start(JobName.APPLY_MIGRATION, id.value(), migration.version());
            }
            case Completed completed -> {
                Outcome outcome = completed.outcome();
                outcome.undone().forEach(warning -> entries.append(id.value(), List.of(LogEntry.warning(warning, at))));
                steps.finish(
                        id,
                        StepName.APPLY,
                        "%d rows added, %d changed, %d removed, %d statements"
                                .formatted(
                                        outcome.rowsAdded(),
                                        outcome.rowsChanged(),
                                        outcome.rowsRemoved(),
                                        outcome.statements()),
                        at);
                outbox.publish(completed(migration, completed));
                keepBackup(migration);
                time(migration, at);
            }
            case Failed failed -> {
                steps.finishAll(id, failed.reason(), at);
                outbox.publish(new MigrationFailed(id.value(), target, failed.reason(), at));
                letGoOfBackup(migration);
                time(migration, at);
            }
            case Cancelled cancelled -> {
                steps.finishAll(id, "cancelled by " + cancelled.by(), at);
                outbox.publish(new MigrationCancelled(id.value(), target, cancelled.by(), at));
                letGoOfBackup(migration);
                time(migration, at);
            }
            case RollingBack rollingBack -> {
                UUID backupId = rollingBack.backup().backupId();
                steps.begin(id, StepName.ROLLBACK, "restore of backup " + backupId + " ordered", at);
                outbox.publish(
                        new RestoreBackup(rollingBack.restoreId(), backupId, target, id.value(), rollingBack.by()));
                if (rollingBack.deadline() != null) {
                    jobs.startAt(JobName.ROLLBACK_DEADLINE, id.value(), migration.version(), rollingBack.deadline());
                }
            }
            case RolledBack rolledBack -> {
                UUID backupId = rolledBack.backup().backupId();
                if (before instanceof RollbackFailed) {
                    steps.begin(id, StepName.ROLLBACK, "reported late", at);
                }
                steps.finish(id, StepName.ROLLBACK, "backup " + backupId + " restored", at);
                outbox.publish(new MigrationRolledBack(id.value(), target, backupId, at));
                letGoOfBackup(migration);
            }
            case RollbackFailed failed -> {
                steps.finish(id, StepName.ROLLBACK, failed.reason(), at);
                outbox.publish(new MigrationRollbackFailed(id.value(), target, failed.reason(), at));
                // the migration's changes are still in place: whoever looks into it needs the backup
                keepBackup(migration);
            }
        }
    }

    /** What a person should know of a backup that was taken and cannot be restored by a rollback. */
    static Optional<String> unreadableBackup(Safeguard safeguard) {
        return safeguard instanceof VerifiedBackup backup
                        && Boolean.FALSE.equals(backup.evidence().readableByService())
                ? Optional.of(
                        "Backup %s is encrypted to keys that Slipway does not have: this migration cannot be rolled back through Slipway. Set readableByService for %s to change that for the next one."
                                .formatted(backup.backupId(), backup.order().target()))
                : Optional.empty();
    }

    /** Nobody rolls back any more what has this backup: the target is unchanged, or as it was again. */
    private void letGoOfBackup(Migration migration) {
        migration
                .state()
                .orderedBackup()
                .ifPresent(backup -> outbox.publish(hold.unpin(migration.id(), migration.target(), backup)));
    }

    private void keepBackup(Migration migration) {
        if (migration.state().orderedBackup().isPresent()) {
            jobs.startAt(
                    JobName.RELEASE_BACKUP, migration.id().value(), migration.version(), hold.ends(migration.state()));
        }
    }

    private static MigrationRequested requested(Migration migration) {
        EnvironmentRef source = migration.origin() instanceof Origin.FromSource fromSource ? fromSource.source() : null;
        String digest = migration.origin() instanceof Origin.FromPackage fromPackage ? fromPackage.digest() : null;
        return new MigrationRequested(
                migration.id().value(),
                migration.target(),
                source,
                digest,
                migration.requestedBy(),
                migration.requestedAt());
    }

    private static MigrationCompleted completed(Migration migration, Completed state) {
        Outcome outcome = state.outcome();
        return new MigrationCompleted(
                migration.id().value(),
                migration.target(),
                state.plan().packageDigest(),
                state.orderedBackup().orElse(null),
                outcome.rowsAdded(),
                outcome.rowsChanged(),
                outcome.rowsRemoved(),
                outcome.statements(),
                state.since());
    }

    private static String question(Held held) {
        List<String> parts = new ArrayList<>();
        if (!held.decisions().isEmpty()) {
            parts.add("to decide: " + String.join(", ", held.decisions()));
        }
        if (!held.missingVariables().isEmpty()) {
            parts.add("variables to give: "
                    + held.missingVariables().stream()
                            .map(RequiredVariable::name)
                            .collect(Collectors.joining(", ")));
        }
        return String.join("; ", parts);
    }

    private void time(Migration migration, Instant end) {
        meters.timer("slipway.migration.duration", "outcome", migration.state().label())
                .record(Duration.between(migration.requestedAt(), end));
    }
}
