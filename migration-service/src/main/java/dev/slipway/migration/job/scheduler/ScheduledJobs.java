package dev.slipway.migration.job.scheduler;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import dev.slipway.migration.job.JobName;
import dev.slipway.migration.job.Jobs;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** A job is a row written in the caller's transaction; this instance looks for it as soon as that has committed. */
@Component
class ScheduledJobs implements Jobs {

    /** Asked for late: the scheduler is built from the tasks, whose jobs start further jobs. */
    private final ObjectProvider<Scheduler> scheduler;

    private final Clock clock;

    ScheduledJobs(ObjectProvider<Scheduler> scheduler, Clock clock) {
        this.scheduler = scheduler;
        this.clock = clock;
    }

    @Override
    public void start(JobName job, UUID subject, long occasion) {
        startAt(job, subject, occasion, clock.instant());
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    scheduler.getObject().triggerCheckForDueExecutions();
                }
            });
        } else {
            scheduler.getObject().triggerCheckForDueExecutions();
        }
    }

    @Override
    public void startAt(JobName job, UUID subject, long occasion, Instant at) {
        // the occasion keeps it apart from an earlier run that has ended but whose row is not yet removed
        scheduler
                .getObject()
                .scheduleIfNotExists(TaskDescriptor.of(job.label())
                        .instance(subject + "/" + occasion)
                        .scheduledTo(at));
    }
}
