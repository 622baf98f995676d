package dev.slipway.backup.verification;

import dev.slipway.backup.BackupId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a completed backup's objects back.
 *
 * @param backup the backup
 * @param requestedBy who asked
 * @param endedAt when it was known
 * @param took how long reading took
 * @param objects how many objects were read to their end
 * @param bytes how many bytes those have
 * @param damage a sentence saying what is not as it was stored; null when everything is
 */
public record Verification(
        BackupId backup,
        String requestedBy,
        Instant endedAt,
        Duration took,
        int objects,
        long bytes,
        @Nullable String damage) {

    /** Whether everything is as it was stored. */
    public boolean isSound() {
        return damage == null;
    }
}
