package dev.slipway.backup;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Takes, keeps, verifies and restores backups. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class BackupServiceApplication {

    /** Starts the service. */
    public static void main(String[] args) {
        SpringApplication.run(BackupServiceApplication.class, args);
    }
}
