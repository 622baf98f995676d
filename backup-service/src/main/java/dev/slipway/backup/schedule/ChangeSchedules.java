package dev.slipway.backup.schedule;

import dev.slipway.backup.retention.AuditAction;
import dev.slipway.backup.retention.AuditEntry;
import dev.slipway.backup.retention.BackupAudit;
import dev.slipway.contracts.EnvironmentRef;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Makes, changes and removes schedules. */
@Component
public class ChangeSchedules {

    private static final Logger log = LoggerFactory.getLogger(ChangeSchedules.class);

    private final Schedules schedules;
    private final BackupAudit audit;
    private final TransactionOperations transaction;
    private final Clock clock;

    ChangeSchedules(Schedules schedules, BackupAudit audit, TransactionOperations transaction, Clock clock) {
        this.schedules = schedules;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Makes a schedule.
     *
     * @throws ScheduleException.NameTaken when the environment has one of that name
     * @throws InvalidRhythmException when there is no next run
     * @throws InvalidJitterException when its jitter does not fit
     */
    public Schedule create(EnvironmentRef environment, Schedule.Settings settings, String actor) {
        Instant now = now();
        settings.requireFittingJitter(now);
        Schedule schedule = Schedule.create(ScheduleId.random(), environment, settings, actor, now);
        transaction.executeWithoutResult(_ -> {
            if (!schedules.add(schedule)) {
                throw new ScheduleException.NameTaken(environment, settings.name());
            }
            record(schedule, actor, AuditAction.SCHEDULE_CREATED, now);
        });
        tell(schedule, actor, "Backup schedule created");
        return schedule;
    }

    /**
     * Changes a schedule.
     *
     * @param expected the version that the caller has seen
     * @throws ScheduleException when there is none, someone else changed it, or the new name is taken
     * @throws InvalidRhythmException when there is no next run
     * @throws InvalidJitterException when its jitter does not fit
     */
    public Schedule change(ScheduleId id, long expected, Schedule.Settings settings, String actor) {
        Instant now = now();
        settings.requireFittingJitter(now);
        Schedule changed = Objects.requireNonNull(transaction.execute(_ -> {
            Schedule next = held(id, expected).change(settings, actor, now);
            if (!schedules.save(next)) {
                throw new ScheduleException.NameTaken(next.environment(), settings.name());
            }
            record(next, actor, AuditAction.SCHEDULE_CHANGED, now);
            return next;
        }));
        tell(changed, actor, "Backup schedule changed");
        return changed;
    }

    /**
     * Removes a schedule; its backups stay.
     *
     * @param expected the version that the caller has seen
     * @throws ScheduleException when there is none, or someone else changed it
     */
    public void remove(ScheduleId id, long expected, String actor) {
        Schedule removed = Objects.requireNonNull(transaction.execute(_ -> {
            Schedule schedule = held(id, expected);
            schedules.remove(id);
            record(schedule, actor, AuditAction.SCHEDULE_REMOVED, now());
            return schedule;
        }));
        tell(removed, actor, "Backup schedule removed");
    }

    /** As exactly as it is stored. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private Schedule held(ScheduleId id, long expected) {
        Schedule schedule = schedules.lock(id).orElseThrow(() -> new ScheduleException.Unknown(id));
        if (schedule.version() != expected) {
            throw new ScheduleException.Stale(schedule.settings().name());
        }
        return schedule;
    }

    private void record(Schedule schedule, String actor, AuditAction action, Instant now) {
        Schedule.Settings settings = schedule.settings();
        String summary = "%s: %s (%s), jitter %s%s"
                .formatted(
                        settings.name(),
                        settings.rhythm().cron(),
                        settings.rhythm().timeZone(),
                        settings.jitter(),
                        settings.paused() ? ", paused" : "");
        audit.append(new AuditEntry(now, actor, action, schedule.environment(), null, summary));
    }

    private static void tell(Schedule schedule, String actor, String what) {
        log.atInfo()
                .addKeyValue("schedule", schedule.id())
                .addKeyValue("name", schedule.settings().name())
                .addKeyValue("environment", schedule.environment())
                .addKeyValue("actor", actor)
                .log(what);
    }
}
