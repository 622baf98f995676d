package dev.slipway.backup.postgres;

import dev.slipway.backup.BackupEngine;
import dev.slipway.backup.BackupProperties;
import dev.slipway.backup.VersionRow;
import dev.slipway.backup.VersionRowProperties;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Which engine takes backups. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

    @Bean
    BackupEngine backupEngine(BackupProperties properties, VersionRowProperties applications) {
        List<VersionRow> rows = applications.versionRows();
        return new DirectoryEngine(properties, rows, new PgDumpEngine(properties, rows));
    }
}
