package dev.slipway.backup.replication.jobs;

import dev.slipway.backup.replication.ReplicateBackups;
import dev.slipway.backup.replication.ReplicationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;

/** Every instance looks for backups without a copy, and one of them makes it. */
@Configuration(proxyBeanMethods = false)
class ReplicationConfiguration {

    @Bean
    SchedulingConfigurer replicationRounds(ReplicateBackups replicateBackups, ReplicationProperties properties) {
        return registrar -> registrar.addFixedDelayTask(replicateBackups::beginDue, properties.lookEvery());
    }
}
