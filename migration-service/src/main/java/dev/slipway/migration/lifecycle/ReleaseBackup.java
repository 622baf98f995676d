package dev.slipway.migration.lifecycle;

import dev.slipway.migration.job.Job;
import dev.slipway.migration.job.JobName;
import dev.slipway.migration.job.Jobs;
import dev.slipway.migration.lifecycle.MigrationState.Completed;
import dev.slipway.migration.lifecycle.MigrationState.RollbackFailed;
import dev.slipway.outbox.Outbox;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The job that lets go of a backup when its migration has been in place for so long that nobody will roll it back. That a
 * later migration of the target was completed does not matter: once that is rolled back this one can be.
 */
@Component
public class ReleaseBackup implements Job {

    private static final Logger log = LoggerFactory.getLogger(ReleaseBackup.class);

    private final Migrations migrations;
    private final BackupHold hold;
    private final WatchTarget watch;
    private final Outbox outbox;
    private final Jobs jobs;
    private final Clock clock;

    ReleaseBackup(Migrations migrations, BackupHold hold, WatchTarget watch, Outbox outbox, Jobs jobs, Clock clock) {
        this.migrations = migrations;
        this.hold = hold;
        this.watch = watch;
        this.outbox = outbox;
        this.jobs = jobs;
        this.clock = clock;
    }

    @Override
    @Transactional
    public void run(UUID subject) {
        Migration migration = migrations.get(new MigrationId(subject));
        MigrationState state = migration.state();
        if (!(state instanceof Completed || state instanceof RollbackFailed)) {
            // let go of already, or being restored just now, whose end decides
            return;
        }
        Instant ends = hold.ends(state);
        if (clock.instant().isBefore(ends)) {
            // the state or the setting has changed since this was scheduled
            jobs.startAt(JobName.RELEASE_BACKUP, subject, ends.getEpochSecond(), ends);
            return;
        }
        watch.forget(migration.id());
        state.orderedBackup().ifPresent(backup -> {
            outbox.publish(hold.unpin(migration.id(), migration.target(), backup));
            log.atInfo()
                    .addKeyValue("migration", migration.id())
                    .addKeyValue("backup", backup)
                    .log("Migration lets go of its backup");
        });
    }

    @Override
    public void giveUp(UUID subject, String reason) {
        log.atError()
                .addKeyValue("migration", subject)
                .log("A backup stays pinned, because its migration could not let go of it: {}", reason);
    }
}
