package dev.slipway.backup.retention;

import dev.slipway.backup.BackupId;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Someone's need of a backup, which keeps it from being deleted.
 *
 * @param backupId the backup
 * @param holder who needs it, such as {@code release-42}; one pin per holder
 * @param reason why, for people
 * @param pinnedBy who asked for the pin
 * @param pinnedAt when
 */
public record Pin(BackupId backupId, String holder, String reason, String pinnedBy, Instant pinnedAt) {

    /** What a holder looks like; it is part of a path. */
    public static final String HOLDER = "[A-Za-z0-9][A-Za-z0-9._:@-]{0,99}";

    private static final Pattern VALID_HOLDER = Pattern.compile(HOLDER);

    /** Whether this can be a holder. */
    public static boolean isHolder(String text) {
        return VALID_HOLDER.matcher(text).matches();
    }
}
