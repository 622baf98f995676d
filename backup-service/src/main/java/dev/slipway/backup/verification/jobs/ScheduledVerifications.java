package dev.slipway.backup.verification.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.verification.VerificationJobs;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Verifications as rows of db-scheduler, at most one for a backup. */
@Component
class ScheduledVerifications implements VerificationJobs {

    /** Its data is who asked. */
    static final TaskDescriptor<String> VERIFY = TaskDescriptor.of("verify-backup", String.class);

    private final ObjectProvider<Scheduler> scheduler;
    private final Clock clock;

    /** The scheduler knows the tasks, which in the end need this: hence the provider. */
    ScheduledVerifications(ObjectProvider<Scheduler> scheduler, Clock clock) {
        this.scheduler = scheduler;
        this.clock = clock;
    }

    @Override
    public void verify(BackupId backup, String requestedBy) {
        scheduler
                .getObject()
                .scheduleIfNotExists(
                        VERIFY.instance(backup.toString()).data(requestedBy).scheduledTo(clock.instant()));
    }
}
