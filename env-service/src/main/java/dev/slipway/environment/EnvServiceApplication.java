package dev.slipway.environment;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** Starts env-service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class EnvServiceApplication {

    /** Starts the service with the given command line arguments. */
    public static void main(String[] args) {
        SpringApplication.run(EnvServiceApplication.class, args);
    }

    /** In the microseconds that PostgreSQL stores, so that what is stored is what was said. */
    @Bean
    Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.of(1, ChronoUnit.MICROS));
    }
}
