package dev.slipway.migration.log;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How much there is of a migration's log, and where.
 *
 * @param migrationId whose log it is
 * @param lastPosition position of its newest entry, 0 when there is none
 * @param storedPosition up to which entry it is put away, 0 when nothing is
 * @param storedAt when it was put away, or null
 * @param inDatabase whether its entries are still in the database
 */
public record LogState(
        UUID migrationId,
        long lastPosition,
        long storedPosition,
        @Nullable Instant storedAt,
        boolean inDatabase) {

    /** Of a migration that nothing was written about. */
    public static LogState empty(UUID migrationId) {
        return new LogState(migrationId, 0, 0, null, true);
    }

    /** Whether there is something that is not put away. */
    public boolean isUnstored() {
        return lastPosition > storedPosition;
    }
}
