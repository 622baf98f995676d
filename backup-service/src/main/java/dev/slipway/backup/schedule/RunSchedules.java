package dev.slipway.backup.schedule;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.BackupState;
import dev.slipway.backup.Backups;
import dev.slipway.backup.IdInUseException;
import dev.slipway.backup.RequestBackup;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Asks for the backups that are due. The request and the note that the run took place are one transaction under the
 * schedule's lock, so that a run takes one backup however many instances look at the clock and whatever crashes.
 */
@Component
public class RunSchedules {

    private static final Logger log = LoggerFactory.getLogger(RunSchedules.class);

    private final Schedules schedules;
    private final Backups backups;
    private final RequestBackup requestBackup;
    private final TransactionOperations transaction;
    private final MeterRegistry meters;

    RunSchedules(
            Schedules schedules,
            Backups backups,
            RequestBackup requestBackup,
            TransactionOperations transaction,
            MeterRegistry meters) {
        this.schedules = schedules;
        this.backups = backups;
        this.requestBackup = requestBackup;
        this.transaction = transaction;
        this.meters = meters;
    }

    /** Runs every schedule that is due at this time; one that cannot be run does not keep others from it. */
    public void runDue(Instant now) {
        for (ScheduleId id : schedules.due(now)) {
            try {
                transaction.executeWithoutResult(
                        _ -> schedules.lockIfFree(id).ifPresent(schedule -> run(schedule, now)));
            } catch (RuntimeException e) {
                log.atError()
                        .addKeyValue("schedule", id)
                        .setCause(e)
                        .log("A backup schedule could not be run and will be again");
            }
        }
    }

    private void run(Schedule schedule, Instant now) {
        if (schedule.settings().paused()) {
            return;
        }
        if (schedule.wasDecidedByAWrongClock(now)) {
            log.atWarn()
                    .addKeyValue("schedule", schedule.id())
                    .addKeyValue("decidedAt", schedule.decidedAt())
                    .log("The clock has been put back; the backup schedule takes up its rhythm anew");
            schedules.save(schedule.decidedAnew(now));
        } else if (!schedule.dueAt().isAfter(now)) {
            schedules.save(unfinishedBackup(schedule)
                    .map(unfinished -> skip(schedule, unfinished, now))
                    .orElseGet(() -> take(schedule, now)));
        }
    }

    private Schedule take(Schedule schedule, Instant now) {
        BackupId id = schedule.backupIdOf(schedule.nextRunAt());
        try {
            requestBackup.request(
                    id,
                    schedule.environment(),
                    null,
                    "schedule:" + schedule.settings().name(),
                    null);
        } catch (IdInUseException e) {
            // this very run has taken its backup before, and that was deleted since
            log.atInfo().addKeyValue("backup", id).log("A scheduled run is not repeated");
        }
        return schedule.took(id, now);
    }

    private Schedule skip(Schedule schedule, Backup unfinished, Instant now) {
        String reason = "The backup %s of the run before had not ended.".formatted(unfinished.id());
        log.atWarn()
                .addKeyValue("schedule", schedule.id())
                .addKeyValue("environment", schedule.environment())
                .addKeyValue("run", schedule.nextRunAt())
                .addKeyValue("unfinished", unfinished.id())
                .log("Scheduled backup skipped");
        meters.counter("slipway.backup.schedule.skipped").increment();
        return schedule.skipped(reason, now);
    }

    private Optional<Backup> unfinishedBackup(Schedule schedule) {
        return Optional.ofNullable(schedule.history().lastBackupId())
                .flatMap(backups::find)
                .filter(backup -> backup.state() instanceof BackupState.Unfinished);
    }
}
