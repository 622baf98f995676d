package dev.slipway.backup;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The service's clock, and leave to refresh metrics now and then. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class BackupConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
