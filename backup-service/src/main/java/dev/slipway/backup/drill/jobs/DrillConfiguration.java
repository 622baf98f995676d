package dev.slipway.backup.drill.jobs;

import dev.slipway.backup.drill.DrillProperties;
import dev.slipway.backup.drill.RequestDrill;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;

/** Every instance looks for drills that are due, and one of them runs each. */
@Configuration(proxyBeanMethods = false)
class DrillConfiguration {

    @Bean
    SchedulingConfigurer drillRounds(RequestDrill requestDrill, DrillProperties properties) {
        return registrar -> registrar.addFixedDelayTask(requestDrill::requestDue, properties.lookEvery());
    }
}
