package dev.slipway.backup.drill;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often an environment's newest backup is drilled, and what must hold in what was restored.
 *
 * @param environment the environment
 * @param every pause between two drills, or null for none by themselves
 * @param checks what is asked
 * @param setBy who said so
 * @param setAt when
 */
public record DrillPlan(
        EnvironmentRef environment, @Nullable Duration every, List<Check> checks, String setBy, Instant setAt) {

    /**
     * A question to what was restored.
     *
     * @param name what holds when it is answered right, for people
     * @param query SQL; the first value of its first row counts
     * @param expected that value as text
     */
    public record Check(String name, String query, String expected) {}

    /** Copies the list. */
    public DrillPlan {
        checks = List.copyOf(checks);
    }
}
