package dev.slipway.backup.jobs;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.JobOutcome;
import dev.slipway.backup.RestoreId;
import dev.slipway.backup.RunBackup;
import dev.slipway.backup.RunRestore;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What db-scheduler can do for us. A job whose worker died is begun again by whoever notices first. */
@Configuration(proxyBeanMethods = false)
class JobConfiguration {

    private static final Logger log = LoggerFactory.getLogger(JobConfiguration.class);
    private static final Duration PAUSE_AFTER_FAULT = Duration.ofSeconds(5);

    @Bean
    Task<Void> takeBackupTask(RunBackup runBackup, Clock clock) {
        return task(BackupJobs.TAKE, id -> runBackup.run(new BackupId(id)), clock);
    }

    @Bean
    Task<Void> restoreBackupTask(RunRestore runRestore, Clock clock) {
        return task(BackupJobs.RESTORE, id -> runRestore.run(new RestoreId(id)), clock);
    }

    private static Task<Void> task(TaskDescriptor<Void> descriptor, Function<UUID, JobOutcome> work, Clock clock) {
        return Tasks.custom(descriptor)
                .onFailure((complete, operations) -> {
                    log.atError()
                            .addKeyValue("job", complete.getExecution().taskInstance)
                            .setCause(complete.getCause().orElse(null))
                            .log("Job stopped at an unexpected fault and will be begun again");
                    operations.reschedule(complete, clock.instant().plus(PAUSE_AFTER_FAULT));
                })
                .onDeadExecutionRevive()
                .execute((instance, _) -> switch (work.apply(UUID.fromString(instance.getId()))) {
                    case JobOutcome.Done _ -> new CompletionHandler.OnCompleteRemove<>();
                    case JobOutcome.Again again ->
                        (complete, operations) ->
                                operations.reschedule(complete, clock.instant().plus(again.after()));
                });
    }
}
