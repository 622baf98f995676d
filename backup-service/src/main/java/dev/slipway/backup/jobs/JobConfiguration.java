package dev.slipway.backup.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.Jobs;
import dev.slipway.backup.RestoreId;
import dev.slipway.backup.RunBackup;
import dev.slipway.backup.RunRestore;
import dev.slipway.backup.drill.DrillId;
import dev.slipway.backup.drill.DrillJobs;
import dev.slipway.backup.drill.RunDrills;
import dev.slipway.backup.replication.ReplicateBackups;
import dev.slipway.backup.replication.ReplicationJobs;
import dev.slipway.backup.retention.DeletionJobs;
import dev.slipway.backup.retention.RemoveDeleted;
import dev.slipway.backup.verification.VerificationJobs;
import dev.slipway.backup.verification.VerifyBackups;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What is asked for and done by whichever instance comes first. The scheduler knows the tasks, which in the end need what
 * asks for them: hence the providers.
 */
@Configuration(proxyBeanMethods = false)
class JobConfiguration {

    private static final Duration SHORTLY = Duration.ofSeconds(5);
    private static final Duration LATER = Duration.ofMinutes(1);

    private static final DurableJob<Void> TAKE = new DurableJob<>(TaskDescriptor.of("take-backup"), SHORTLY);
    private static final DurableJob<Void> RESTORE = new DurableJob<>(TaskDescriptor.of("restore-backup"), SHORTLY);
    private static final DurableJob<Void> REMOVE = new DurableJob<>(TaskDescriptor.of("remove-deleted-backup"), LATER);
    private static final DurableJob<Void> REPLICATE = new DurableJob<>(TaskDescriptor.of("replicate-backup"), LATER);
    private static final DurableJob<Void> DRILL = new DurableJob<>(TaskDescriptor.of("run-drill"), LATER);

    /** Its data is who asked. */
    private static final DurableJob<String> VERIFY =
            new DurableJob<>(TaskDescriptor.of("verify-backup", String.class), LATER);

    @Bean
    Jobs jobs(ObjectProvider<Scheduler> scheduler, Clock clock) {
        return new Jobs() {
            @Override
            public void take(BackupId id) {
                TAKE.request(scheduler, clock, id.value(), null);
            }

            @Override
            public void restore(RestoreId id) {
                RESTORE.request(scheduler, clock, id.value(), null);
            }
        };
    }

    @Bean
    Task<Void> takeBackupTask(RunBackup runBackup, Clock clock) {
        return TAKE.doneBy((id, _) -> runBackup.run(new BackupId(id)), clock);
    }

    @Bean
    Task<Void> restoreBackupTask(RunRestore runRestore, Clock clock) {
        return RESTORE.doneBy((id, _) -> runRestore.run(new RestoreId(id)), clock);
    }

    @Bean
    VerificationJobs verificationJobs(ObjectProvider<Scheduler> scheduler, Clock clock) {
        return (backup, requestedBy) -> VERIFY.request(scheduler, clock, backup.value(), requestedBy);
    }

    @Bean
    Task<String> verifyBackupTask(VerifyBackups verifyBackups, Clock clock) {
        return VERIFY.doneBy((id, requestedBy) -> verifyBackups.verify(new BackupId(id), requestedBy), clock);
    }

    @Bean
    ReplicationJobs replicationJobs(ObjectProvider<Scheduler> scheduler, Clock clock) {
        return backup -> REPLICATE.request(scheduler, clock, backup.value(), null);
    }

    @Bean
    Task<Void> replicateBackupTask(ReplicateBackups replicateBackups, Clock clock) {
        return REPLICATE.doneBy((id, _) -> replicateBackups.replicate(new BackupId(id)), clock);
    }

    @Bean
    DrillJobs drillJobs(ObjectProvider<Scheduler> scheduler, Clock clock) {
        return drill -> DRILL.request(scheduler, clock, drill.value(), null);
    }

    @Bean
    Task<Void> runDrillTask(RunDrills runDrills, Clock clock) {
        return DRILL.doneBy((id, _) -> runDrills.run(new DrillId(id)), clock);
    }

    @Bean
    DeletionJobs deletionJobs(ObjectProvider<Scheduler> scheduler, Clock clock) {
        return backup -> REMOVE.request(scheduler, clock, backup.value(), null);
    }

    @Bean
    Task<Void> removeDeletedBackupTask(RemoveDeleted removeDeleted, Clock clock) {
        return REMOVE.doneBy((id, _) -> removeDeleted.remove(new BackupId(id)), clock);
    }
}
