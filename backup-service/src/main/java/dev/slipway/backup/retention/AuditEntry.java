package dev.slipway.backup.retention;

import dev.slipway.backup.BackupId;
import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was done to backups.
 *
 * @param at when
 * @param actor who did it: a person, a client, or {@code retention:…}
 * @param action what
 * @param environment whose backups
 * @param backupId the backup, or null where it is not about one
 * @param reason why, or null when nothing was said
 */
public record AuditEntry(
        Instant at,
        String actor,
        AuditAction action,
        EnvironmentRef environment,
        @Nullable BackupId backupId,
        @Nullable String reason) {}
