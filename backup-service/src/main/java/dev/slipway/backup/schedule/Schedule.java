package dev.slipway.backup.schedule;

import dev.slipway.backup.BackupId;
import dev.slipway.contracts.EnvironmentRef;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Backups of an environment by the clock.
 *
 * @param id its id
 * @param environment what is backed up
 * @param settings what people decide
 * @param version how often people have changed it, from 1
 * @param changedBy who changed it last
 * @param changedAt when
 * @param nextRunAt the next run by the clock
 * @param decidedAt what the clock said when the next run was found
 * @param history what has become of earlier runs
 */
public record Schedule(
        ScheduleId id,
        EnvironmentRef environment,
        Settings settings,
        long version,
        String changedBy,
        Instant changedAt,
        Instant nextRunAt,
        Instant decidedAt,
        History history) {

    /** A clock that was further ahead than this was wrong, not just corrected. */
    static final Duration CLOCK_TOLERANCE = Duration.ofDays(1);

    /**
     * What people decide.
     *
     * @param name unique in the environment
     * @param rhythm when
     * @param jitter each run is put off by a share of this, so that not everything begins at once
     * @param paused whether no runs take place; those that fall into the pause are not made up for
     */
    public record Settings(String name, Rhythm rhythm, Duration jitter, boolean paused) {

        /** @throws InvalidJitterException when runs could be put off past the next one */
        void requireFittingJitter(Instant now) {
            Duration pause = rhythm.shortestPauseAfter(now);
            if (jitter.compareTo(pause) >= 0) {
                throw new InvalidJitterException(pause);
            }
        }
    }

    /**
     * What has become of earlier runs.
     *
     * @param lastRunAt the last run by the clock, taken or skipped; null before the first
     * @param lastBackupId the backup that was taken last
     * @param lastSkippedAt the last run by the clock that was skipped
     * @param lastSkipReason why
     */
    public record History(
            @Nullable Instant lastRunAt,
            @Nullable BackupId lastBackupId,
            @Nullable Instant lastSkippedAt,
            @Nullable String lastSkipReason) {

        static final History NONE = new History(null, null, null, null);
    }

    /** A schedule that has not run yet. */
    static Schedule create(
            ScheduleId id, EnvironmentRef environment, Settings settings, String createdBy, Instant now) {
        return new Schedule(
                id, environment, settings, 1, createdBy, now, settings.rhythm().nextAfter(now), now, History.NONE);
    }

    /**
     * The same with other settings. A run that is due stays so where neither its rhythm nor a pause speaks against it;
     * else the next run is the first from now on that was not run yet.
     */
    Schedule change(Settings next, String by, Instant now) {
        boolean goesOn = next.rhythm().equals(settings.rhythm()) && !settings.paused();
        Instant run = goesOn ? nextRunAt : next.rhythm().nextAfter(later(now, history.lastRunAt()));
        return new Schedule(id, environment, next, version + 1, by, now, run, now, history);
    }

    /** When the next run is due. */
    public Instant dueAt() {
        return nextRunAt.plus(delayOf(nextRunAt));
    }

    /** The id of the backup that a run takes: the same run never takes two. */
    public BackupId backupIdOf(Instant run) {
        return new BackupId(
                UUID.nameUUIDFromBytes(("backup schedule " + id + " at " + run).getBytes(StandardCharsets.UTF_8)));
    }

    /** The next run has been taken. */
    Schedule took(BackupId backup, Instant now) {
        return after(new History(nextRunAt, backup, history.lastSkippedAt(), history.lastSkipReason()), now);
    }

    /** The next run has been left out. */
    Schedule skipped(String reason, Instant now) {
        return after(new History(nextRunAt, history.lastBackupId(), nextRunAt, reason), now);
    }

    /** Whether the next run was found by a clock that must have been wrong: it is so far behind that now. */
    boolean wasDecidedByAWrongClock(Instant now) {
        return decidedAt.isAfter(now.plus(CLOCK_TOLERANCE));
    }

    /** The same with the next run found anew; what was run stays run. */
    Schedule decidedAnew(Instant now) {
        Instant last = history.lastRunAt();
        // a run in a future that never came does not count
        Instant from = last == null || last.isAfter(now.plus(CLOCK_TOLERANCE)) ? now : later(now, last);
        return at(settings.rhythm().nextAfter(from), now, history);
    }

    /** However many runs were missed: from now on, by the clock. */
    private Schedule after(History next, Instant now) {
        return at(settings.rhythm().nextAfter(later(now, nextRunAt)), now, next);
    }

    private Schedule at(Instant run, Instant now, History next) {
        return new Schedule(id, environment, settings, version, changedBy, changedAt, run, now, next);
    }

    /** The same delay whenever and wherever it is asked for. */
    private Duration delayOf(Instant run) {
        if (settings.jitter().isZero()) {
            return Duration.ZERO;
        }
        UUID mixed = backupIdOf(run).value();
        long share = ByteBuffer.allocate(Long.BYTES)
                .putLong(mixed.getLeastSignificantBits() ^ mixed.getMostSignificantBits())
                .getLong(0);
        return Duration.ofMillis(Math.floorMod(share, settings.jitter().toMillis() + 1));
    }

    private static Instant later(Instant one, @Nullable Instant other) {
        return other != null && other.isAfter(one) ? other : one;
    }
}
