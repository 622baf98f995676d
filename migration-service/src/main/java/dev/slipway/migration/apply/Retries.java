package dev.slipway.migration.apply;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * When and how often a transaction is tried again that could not get its locks.
 *
 * @param lockTimeout how long one attempt waits for a lock, and so how long others wait behind it
 * @param patience how long attempts go on altogether
 */
record Retries(Duration lockTimeout, Duration patience) {

    /** Lock not available, deadlock detected, serialization failure. */
    private static final Set<String> PASSING = Set.of("55P03", "40P01", "40001");

    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 3_000;

    static boolean isPassing(SQLException e) {
        return e.getSQLState() != null && PASSING.contains(e.getSQLState());
    }

    /** Whether the session is gone: nobody knows whether the server did what it was told last. */
    static boolean isLost(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("08") || state.startsWith("57P");
    }

    /** Waits before the next attempt, longer each time. */
    void pause(int attempt) {
        long longest = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempt, 10));
        long millis = ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }
}
