package dev.slipway.backup.verification.jobs;

import dev.slipway.backup.verification.VerificationProperties;
import dev.slipway.backup.verification.VerifyBackups;
import dev.slipway.backup.verification.WatchObjectives;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;

/** What happens by itself: every instance looks, and one of them does what is found. */
@Configuration(proxyBeanMethods = false)
class VerificationConfiguration {

    @Bean
    SchedulingConfigurer verificationRounds(
            VerifyBackups verifyBackups, WatchObjectives watchObjectives, VerificationProperties properties) {
        return registrar -> {
            registrar.addFixedDelayTask(verifyBackups::beginDue, properties.lookEvery());
            registrar.addFixedDelayTask(watchObjectives::look, properties.objectivesEvery());
        };
    }
}
