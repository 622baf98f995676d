package dev.slipway.backup.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.Jobs;
import dev.slipway.backup.RestoreId;
import java.time.Clock;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Jobs as rows of db-scheduler, written in the transaction that asks for them. */
@Component
class BackupJobs implements Jobs {

    static final TaskDescriptor<Void> TAKE = TaskDescriptor.of("take-backup");
    static final TaskDescriptor<Void> RESTORE = TaskDescriptor.of("restore-backup");

    private final ObjectProvider<Scheduler> scheduler;
    private final Clock clock;

    /** The scheduler knows the tasks, which in the end need this: hence the provider. */
    BackupJobs(ObjectProvider<Scheduler> scheduler, Clock clock) {
        this.scheduler = scheduler;
        this.clock = clock;
    }

    @Override
    public void take(BackupId id) {
        schedule(TAKE, id.value());
    }

    @Override
    public void restore(RestoreId id) {
        schedule(RESTORE, id.value());
    }

    private void schedule(TaskDescriptor<Void> task, UUID id) {
        SchedulerClient client = scheduler.getObject();
        client.scheduleIfNotExists(task.instance(id.toString()).scheduledTo(clock.instant()));
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    scheduler.getObject().triggerCheckForDueExecutions();
                }
            });
        }
    }
}
