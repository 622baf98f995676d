package dev.slipway.backup.files.jobs;

import dev.slipway.backup.files.CollectFiles;
import dev.slipway.backup.files.FilesProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;

/** What happens by itself. Every instance looks; that two do so at the same time does no harm. */
@Configuration(proxyBeanMethods = false)
class FilesConfiguration {

    @Bean
    SchedulingConfigurer filesRounds(CollectFiles collectFiles, FilesProperties properties) {
        return registrar -> registrar.addFixedDelayTask(collectFiles::collect, properties.collectEvery());
    }
}
