package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.backup.CancelRestore;
import dev.slipway.migration.job.Job;
import dev.slipway.migration.lifecycle.MigrationState.RollingBack;
import dev.slipway.outbox.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The job at a rollback's deadline. One of whose restore nothing was heard has failed, and the restore is told to stop, so
 * that it does not surprise anybody later; should it be done nevertheless, its report still counts.
 */
@Component
public class EndOverdueRollback implements Job {

    private final Migrations migrations;
    private final StateChanges changes;
    private final Outbox outbox;
    private final Clock clock;

    EndOverdueRollback(Migrations migrations, StateChanges changes, Outbox outbox, Clock clock) {
        this.migrations = migrations;
        this.changes = changes;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Override
    @Transactional
    public void run(UUID subject) {
        Migration migration = migrations.get(new MigrationId(subject));
        Instant now = clock.instant();
        if (!(migration.state() instanceof RollingBack rollingBack)
                || rollingBack.deadline() == null
                || now.isBefore(rollingBack.deadline())) {
            return;
        }
        String reason =
                "No restore of backup %s was completed within %s; it was told to stop. Look at %s before you go on."
                        .formatted(
                                rollingBack.backup().backupId(),
                                inWords(Duration.between(rollingBack.since(), rollingBack.deadline())),
                                migration.target());
        outbox.publish(new CancelRestore(
                rollingBack.restoreId(),
                migration.target(),
                "migration:" + migration.id(),
                "The rollback's deadline has passed"));
        changes.change(migration, migration.giveUpRollback(reason, now));
    }

    @Override
    public void giveUp(UUID subject, String reason) {
        throw new IllegalStateException("The rollback of migration %s stays as it is: %s".formatted(subject, reason));
    }

    private static String inWords(Duration duration) {
        return duration.compareTo(Duration.ofMinutes(2)) < 0
                ? duration.toSeconds() + " seconds"
                : duration.compareTo(Duration.ofHours(3)) < 0
                        ? duration.toMinutes() + " minutes"
                        : duration.toHours() + " hours";
    }
}
