package dev.slipway.migration.lifecycle;

import dev.slipway.migration.job.Job;
import dev.slipway.migration.lifecycle.MigrationState.AwaitingDecision;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The job at the end of a held migration's time: one that still waits then has failed. */
@Component
public class EndUndecided implements Job {

    private final Migrations migrations;
    private final StateChanges changes;
    private final DecisionDeadline deadline;
    private final Clock clock;

    EndUndecided(Migrations migrations, StateChanges changes, DecisionDeadline deadline, Clock clock) {
        this.migrations = migrations;
        this.changes = changes;
        this.deadline = deadline;
        this.clock = clock;
    }

    @Override
    public void run(UUID subject) {
        Migration migration = migrations.get(new MigrationId(subject));
        Instant now = clock.instant();
        if (migration.state() instanceof AwaitingDecision awaiting) {
            Optional<Instant> end = deadline.of(awaiting);
            if (end.isPresent() && !now.isBefore(end.get())) {
                changes.change(
                        migration,
                        migration.fail(
                                "Nobody decided within %s what was held. Request it again."
                                        .formatted(inWords(Duration.between(awaiting.since(), end.get()))),
                                now));
            }
        }
    }

    @Override
    public void giveUp(UUID subject, String reason) {
        run(subject);
    }

    private static String inWords(Duration duration) {
        return duration.toHours() >= 48
                ? duration.toDays() + " days"
                : duration.toMinutes() >= 120
                        ? duration.toHours() + " hours"
                        : duration.toSeconds() >= 120
                                ? duration.toMinutes() + " minutes"
                                : duration.toSeconds() + " seconds";
    }
}
