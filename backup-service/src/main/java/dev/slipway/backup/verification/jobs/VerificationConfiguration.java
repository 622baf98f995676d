package dev.slipway.backup.verification.jobs;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.JobOutcome;
import dev.slipway.backup.verification.VerificationProperties;
import dev.slipway.backup.verification.VerifyBackups;
import dev.slipway.backup.verification.WatchObjectives;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;

/** What happens by itself: every instance looks, and db-scheduler has one of them do what is found. */
@Configuration(proxyBeanMethods = false)
class VerificationConfiguration {

    private static final Logger log = LoggerFactory.getLogger(VerificationConfiguration.class);
    private static final Duration PAUSE_AFTER_FAULT = Duration.ofMinutes(1);

    @Bean
    Task<String> verifyBackupTask(VerifyBackups verifyBackups, Clock clock) {
        return Tasks.custom(ScheduledVerifications.VERIFY)
                .onFailure((complete, operations) -> {
                    log.atError()
                            .addKeyValue("job", complete.getExecution().taskInstance)
                            .setCause(complete.getCause().orElse(null))
                            .log("Verification stopped at an unexpected fault and will be begun again");
                    operations.reschedule(complete, clock.instant().plus(PAUSE_AFTER_FAULT));
                })
                .onDeadExecutionRevive()
                .execute((instance, _) -> {
                    BackupId backup = new BackupId(UUID.fromString(instance.getId()));
                    return switch (verifyBackups.verify(backup, instance.getData())) {
                        case JobOutcome.Done _ -> new CompletionHandler.OnCompleteRemove<>();
                        case JobOutcome.Again again ->
                            (complete, operations) -> operations.reschedule(
                                    complete, clock.instant().plus(again.after()));
                    };
                });
    }

    @Bean
    SchedulingConfigurer verificationRounds(
            VerifyBackups verifyBackups, WatchObjectives watchObjectives, VerificationProperties properties) {
        return registrar -> {
            registrar.addFixedDelayTask(verifyBackups::beginDue, properties.lookEvery());
            registrar.addFixedDelayTask(watchObjectives::look, properties.objectivesEvery());
        };
    }
}
