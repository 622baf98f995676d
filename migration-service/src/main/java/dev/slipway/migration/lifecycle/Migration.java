package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.migration.Decision;
import dev.slipway.migration.apply.ApplyFailure;
import dev.slipway.migration.lifecycle.MigrationState.Applying;
import dev.slipway.migration.lifecycle.MigrationState.AwaitingBackup;
import dev.slipway.migration.lifecycle.MigrationState.AwaitingDecision;
import dev.slipway.migration.lifecycle.MigrationState.BeforeApplying;
import dev.slipway.migration.lifecycle.MigrationState.Checked;
import dev.slipway.migration.lifecycle.MigrationState.Completed;
import dev.slipway.migration.lifecycle.MigrationState.Requested;
import dev.slipway.migration.lifecycle.MigrationState.RollbackFailed;
import dev.slipway.migration.lifecycle.MigrationState.RollingBack;
import dev.slipway.migration.ruleset.CheckQuery;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One application of one package to one target. Immutable: every transition returns the migration that results, and
 * throws {@link IllegalTransitionException} in a state that does not allow it.
 *
 * @param id its id
 * @param target the environment that it changes
 * @param origin where the configuration comes from
 * @param requestedBy who asked
 * @param requestedAt when
 * @param waiver the recorded decision to go without a backup, or null
 * @param decisions all answers given so far; a later answer to the same question stands
 * @param checks check queries of the request, beside those of the rule set
 * @param state where it stands
 * @param version counts the stored changes, so that two at once are noticed
 */
public record Migration(
        MigrationId id,
        EnvironmentRef target,
        Origin origin,
        String requestedBy,
        Instant requestedAt,
        @Nullable BackupWaiver waiver,
        List<RecordedDecision> decisions,
        List<CheckQuery> checks,
        MigrationState state,
        long version) {

    /** Copies the lists; refuses a safeguard that was made for another migration. */
    public Migration {
        decisions = List.copyOf(decisions);
        checks = List.copyOf(checks);
        if (waiver != null && !waiver.covers(id, target)) {
            throw new IllegalArgumentException("The waiver was given for another migration than " + id);
        }
        if (state instanceof Applying applying && !applying.safeguard().covers(id, target)) {
            throw new IllegalArgumentException("The backup or waiver was made for another migration than " + id);
        }
    }

    /** Whether a request asks for the same as this migration does: then it is a repetition of it. */
    public boolean answers(MigrationRequest request) {
        return target.equals(request.target())
                && origin.equals(request.origin())
                && checks.equals(request.checks())
                && (waiver != null) == request.withoutBackup();
    }

    /** The answers in force, by the id of what was decided. */
    public Map<String, Decision.Choice> choices() {
        Map<String, Decision.Choice> choices = new LinkedHashMap<>();
        decisions.forEach(recorded ->
                choices.put(recorded.decision().id(), recorded.decision().choice()));
        return choices;
    }

    /** The checks are passed and the plan is made. */
    public Migration checked(PlanReference plan, Instant at) {
        return switch (state) {
            case Requested requested -> with(requested.checked(plan, at));
            default -> throw illegal("planned");
        };
    }

    /** Something must be decided or given first. */
    public Migration hold(Held held, Instant at) {
        return switch (state) {
            case Checked checked -> with(checked.hold(held, at));
            default -> throw illegal("held");
        };
    }

    /** Somebody answered, or gave variables to the target, which is no business of this record. */
    public Migration decide(Collection<Decision> answers, String by, Instant at) {
        return switch (state) {
            case AwaitingDecision awaiting -> {
                List<RecordedDecision> all = Stream.concat(
                                decisions.stream(),
                                answers.stream().map(answer -> new RecordedDecision(answer, by, at)))
                        .toList();
                yield new Migration(
                        id,
                        target,
                        origin,
                        requestedBy,
                        requestedAt,
                        waiver,
                        all,
                        checks,
                        awaiting.decided(at),
                        version);
            }
            default -> throw illegal("decided");
        };
    }

    /** A backup of the target is ordered. */
    public Migration awaitBackup(UUID backupId, Instant at, Instant deadline) {
        return switch (state) {
            case Checked checked -> with(checked.awaitBackup(new BackupOrder(backupId, target, id), at, deadline));
            default -> throw illegal("backed up");
        };
    }

    /** Another migration changes the target first: this one plans again. */
    public Migration planAgain(Instant at) {
        return switch (state) {
            case Checked checked -> with(checked.planAgain(at));
            default -> throw illegal("planned again");
        };
    }

    /** The backup is there, or waived: the target may be changed. */
    public Migration apply(Safeguard safeguard, Instant at) {
        return switch (state) {
            case AwaitingBackup awaiting
            when safeguard instanceof VerifiedBackup backup -> with(awaiting.apply(backup, at));
            case Checked checked
            when safeguard instanceof BackupWaiver given && given.equals(waiver) -> with(checked.apply(given, at));
            default -> throw illegal("applied");
        };
    }

    /** A worker sets about applying it: from now on it may be committed. */
    public Migration begin(Instant at) {
        return switch (state) {
            case Applying applying -> with(applying.begin(at));
            default -> throw illegal("applied");
        };
    }

    /** The worker that had set about applying it could not do anything. */
    public Migration notBegun() {
        return switch (state) {
            case Applying applying -> with(applying.notBegun());
            default -> throw illegal("applied");
        };
    }

    /** Committed on the target. */
    public Migration completed(Outcome outcome, Instant at) {
        return switch (state) {
            case Applying applying -> with(applying.completed(outcome, at));
            default -> throw illegal("completed");
        };
    }

    /** Ends it; the target is known to be unchanged. */
    public Migration fail(String reason, Instant at) {
        return fail(reason, null, at);
    }

    /** Ends it for a reason that is known in parts; the target is known to be unchanged. */
    public Migration fail(String reason, @Nullable ApplyFailure failure, Instant at) {
        return switch (state) {
            case BeforeApplying before -> with(before.fail(reason, at));
            case Applying applying -> with(applying.fail(reason, failure, at));
            default -> throw illegal("failed");
        };
    }

    /** Gives it up before it begins to apply. */
    public Migration cancel(String by, Instant at) {
        return switch (state) {
            case BeforeApplying before -> with(before.cancel(by, at));
            default -> throw illegal("cancelled");
        };
    }

    /**
     * Restores the backup over the migration's changes.
     *
     * @throws NoBackupException when the backup was waived
     */
    public Migration rollBack(UUID restoreId, String by, Instant at, Instant deadline) {
        return switch (state) {
            case Completed completed -> with(completed.rollBack(restoreId, by, at, deadline));
            case RollbackFailed failed -> with(failed.rollBack(restoreId, by, at, deadline));
            default -> throw illegal("rolled back");
        };
    }

    /** Nobody has reported in time what became of the restore. */
    public Migration giveUpRollback(String reason, Instant at) {
        return switch (state) {
            case RollingBack rollingBack -> with(rollingBack.giveUp(reason, at));
            default -> throw illegal("given up");
        };
    }

    /** The migration in another state of its own; not public, because which state may follow which is decided above. */
    Migration with(MigrationState next) {
        return new Migration(id, target, origin, requestedBy, requestedAt, waiver, decisions, checks, next, version);
    }

    /** The migration as it is stored after this change of it, for a further change. */
    Migration stored() {
        return new Migration(
                id, target, origin, requestedBy, requestedAt, waiver, decisions, checks, state, version + 1);
    }

    /** Whether the migration occupies its target: no other may begin meanwhile. */
    public boolean occupiesTarget() {
        return state instanceof AwaitingBackup || state instanceof Applying || state instanceof RollingBack;
    }

    private IllegalTransitionException illegal(String attempt) {
        return new IllegalTransitionException(id, state, attempt);
    }
}
