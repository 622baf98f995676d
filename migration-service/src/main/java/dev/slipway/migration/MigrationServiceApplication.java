package dev.slipway.migration;

import java.time.Clock;
import java.time.ZoneOffset;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** Packages configuration, plans what it would change, and applies it. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class MigrationServiceApplication {

    /** Starts the service. */
    public static void main(String[] arguments) {
        SpringApplication.run(MigrationServiceApplication.class, arguments);
    }

    /** Ticks in milliseconds: every database keeps such instants exactly. */
    @Bean
    Clock clock() {
        return Clock.tickMillis(ZoneOffset.UTC);
    }
}
