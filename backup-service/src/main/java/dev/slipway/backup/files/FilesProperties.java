package dev.slipway.backup.files;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How uploaded files are backed up.
 *
 * @param alwaysRead read every file each time, also those whose size and time of change are as they were
 * @param collectEvery how often stored objects that nobody needs are looked for, beside when a backup is deleted
 */
@Validated
@ConfigurationProperties("slipway.backup.files")
public record FilesProperties(
        @DefaultValue("false") boolean alwaysRead,
        @NotNull @DefaultValue("1h") Duration collectEvery) {}
