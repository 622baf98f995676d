package dev.slipway.backup.verification;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How old the newest verified backup of an environment may become before somebody has to know.
 *
 * @param environment the environment
 * @param maximumAge how old it may be
 * @param setBy who said so
 * @param setAt when
 * @param missedSince since when it is known to be missed, or null while it is met
 */
public record Objective(
        EnvironmentRef environment,
        Duration maximumAge,
        String setBy,
        Instant setAt,
        @Nullable Instant missedSince) {

    /** Whether a newest backup of that time, null for none, is young enough. */
    public boolean isMetBy(@Nullable Instant newest, Instant now) {
        return newest != null && !newest.isBefore(now.minus(maximumAge));
    }
}
