package dev.slipway.backup.replication.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.replication.ReplicateBackups;
import dev.slipway.backup.replication.ReplicationJobs;
import dev.slipway.backup.replication.ReplicationProperties;
import java.time.Clock;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;

/** Every instance looks for backups without a copy, and db-scheduler has one of them make it. */
@Configuration(proxyBeanMethods = false)
class ReplicationConfiguration {

    private static final TaskDescriptor<Void> REPLICATE = TaskDescriptor.of("replicate-backup");

    /** The scheduler knows the tasks, which in the end need this: hence the provider. */
    @Bean
    ReplicationJobs replicationJobs(ObjectProvider<Scheduler> scheduler, Clock clock) {
        return backup -> scheduler
                .getObject()
                .scheduleIfNotExists(REPLICATE.instance(backup.toString()).scheduledTo(clock.instant()));
    }

    /** What fails is found again by the next look, at its time. */
    @Bean
    Task<Void> replicateBackupTask(ReplicateBackups replicateBackups) {
        return Tasks.oneTime(REPLICATE)
                .onDeadExecutionRevive()
                .execute((instance, _) -> replicateBackups.replicate(new BackupId(UUID.fromString(instance.getId()))));
    }

    @Bean
    SchedulingConfigurer replicationRounds(ReplicateBackups replicateBackups, ReplicationProperties properties) {
        return registrar -> registrar.addFixedDelayTask(replicateBackups::beginDue, properties.lookEvery());
    }
}
