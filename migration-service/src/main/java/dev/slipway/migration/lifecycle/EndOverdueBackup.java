package dev.slipway.migration.lifecycle;

import dev.slipway.migration.job.Job;
import dev.slipway.migration.lifecycle.MigrationState.AwaitingBackup;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The job at a backup's deadline: a migration that still waits then has failed. */
@Component
public class EndOverdueBackup implements Job {

    private final Migrations migrations;
    private final StateChanges changes;
    private final Clock clock;

    EndOverdueBackup(Migrations migrations, StateChanges changes, Clock clock) {
        this.migrations = migrations;
        this.changes = changes;
        this.clock = clock;
    }

    @Override
    public void run(UUID subject) {
        Migration migration = migrations.get(new MigrationId(subject));
        Instant now = clock.instant();
        if (migration.state() instanceof AwaitingBackup awaiting && !now.isBefore(awaiting.deadline())) {
            changes.change(
                    migration,
                    migration.fail(
                            "No backup of %s was completed within %s"
                                    .formatted(
                                            migration.target(),
                                            inWords(Duration.between(awaiting.since(), awaiting.deadline()))),
                            now));
        }
    }

    @Override
    public void giveUp(UUID subject, String reason) {
        run(subject);
    }

    private static String inWords(Duration duration) {
        return duration.compareTo(Duration.ofMinutes(2)) < 0
                ? duration.toSeconds() + " seconds"
                : duration.toMinutes() + " minutes";
    }
}
