package dev.slipway.backup.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.slipway.backup.JobOutcome;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A kind of work that some instance of this service does, at most one for an id: a row of db-scheduler, written in the
 * transaction that asks for it, and begun again by whoever first notices that its worker died.
 *
 * @param descriptor its name, and the type of what is given along
 * @param pauseAfterFault how long it rests after a fault that nobody foresaw
 */
record DurableJob<D>(TaskDescriptor<D> descriptor, Duration pauseAfterFault) {

    private static final Logger log = LoggerFactory.getLogger(DurableJob.class);

    /** Has it done soon, unless that is about to happen anyway. */
    void request(ObjectProvider<Scheduler> scheduler, Clock clock, UUID id, @Nullable D data) {
        TaskInstance.Builder<D> instance = descriptor.instance(id.toString());
        if (data != null) {
            instance = instance.data(data);
        }
        scheduler.getObject().scheduleIfNotExists(instance.scheduledTo(clock.instant()));
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

    /** The task that does it. */
    Task<D> doneBy(BiFunction<UUID, D, JobOutcome> work, Clock clock) {
        return Tasks.custom(descriptor)
                .onFailure((complete, operations) -> {
                    log.atError()
                            .addKeyValue("job", complete.getExecution().taskInstance)
                            .setCause(complete.getCause().orElse(null))
                            .log("Job stopped at an unexpected fault and will be begun again");
                    operations.reschedule(complete, clock.instant().plus(pauseAfterFault));
                })
                .onDeadExecutionRevive()
                .execute((instance, _) -> switch (work.apply(UUID.fromString(instance.getId()), instance.getData())) {
                    case JobOutcome.Done _ -> new CompletionHandler.OnCompleteRemove<>();
                    case JobOutcome.Again again ->
                        (complete, operations) ->
                                operations.reschedule(complete, clock.instant().plus(again.after()));
                });
    }
}
