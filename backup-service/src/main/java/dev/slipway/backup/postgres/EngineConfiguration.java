package dev.slipway.backup.postgres;

import dev.slipway.backup.BackupEngine;
import dev.slipway.backup.BackupProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Which engine takes backups. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

    @Bean
    BackupEngine backupEngine(BackupProperties properties) {
        return new DirectoryEngine(properties, new PgDumpEngine(properties));
    }
}
