package dev.slipway.backup.retention.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.retention.ApplyRetention;
import dev.slipway.backup.retention.DeletionJobs;
import dev.slipway.backup.retention.RemoveDeleted;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Removal of objects as rows of db-scheduler, and a look every moment at whose retention policy is to be applied. */
@Configuration(proxyBeanMethods = false)
class RetentionTasks {

    private static final Logger log = LoggerFactory.getLogger(RetentionTasks.class);

    private static final TaskDescriptor<Void> REMOVE = TaskDescriptor.of("remove-deleted-backup");

    private static final Duration PAUSE = Duration.ofSeconds(15);

    @Bean
    DeletionJobs deletionJobs(ObjectProvider<Scheduler> scheduler, Clock clock) {
        // the scheduler knows the tasks, which in the end need this: hence the provider
        return (BackupId id) -> scheduler
                .getObject()
                .scheduleIfNotExists(REMOVE.instance(id.toString()).scheduledTo(clock.instant()));
    }

    @Bean
    Task<Void> removeDeletedBackupTask(RemoveDeleted removeDeleted, Clock clock) {
        return Tasks.custom(REMOVE)
                .onFailure((complete, operations) -> {
                    log.atError()
                            .addKeyValue("job", complete.getExecution().taskInstance)
                            .setCause(complete.getCause().orElse(null))
                            .log("Job stopped at an unexpected fault and will be begun again");
                    operations.reschedule(complete, clock.instant().plus(PAUSE));
                })
                .onDeadExecutionRevive()
                .execute((instance, _) -> removeDeleted.remove(new BackupId(UUID.fromString(instance.getId())))
                        ? new CompletionHandler.OnCompleteRemove<>()
                        : (complete, operations) ->
                                operations.reschedule(complete, clock.instant().plus(PAUSE)));
    }

    /** Looks often, so that a completed backup is followed by the pruning; what is not due costs one query. */
    @Component
    static class Pruning {

        private final ApplyRetention applyRetention;

        Pruning(ApplyRetention applyRetention) {
            this.applyRetention = applyRetention;
        }

        @Scheduled(fixedDelayString = "PT2S")
        void applyDue() {
            applyRetention.applyDue();
        }
    }
}
