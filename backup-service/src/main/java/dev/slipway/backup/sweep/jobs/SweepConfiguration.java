package dev.slipway.backup.sweep.jobs;

import dev.slipway.backup.sweep.SweepOrphans;
import dev.slipway.backup.sweep.SweepProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;

/** Every instance sweeps: what one has removed the next does not find. */
@Configuration(proxyBeanMethods = false)
class SweepConfiguration {

    @Bean
    SchedulingConfigurer sweeps(SweepOrphans sweepOrphans, SweepProperties properties) {
        return registrar -> {
            if (properties.every().isPositive()) {
                registrar.addFixedDelayTask(sweepOrphans::sweep, properties.every());
            }
        };
    }
}
