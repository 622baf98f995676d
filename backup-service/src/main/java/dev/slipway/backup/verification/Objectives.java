package dev.slipway.backup.verification;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All objectives, one for an environment at most. */
public interface Objectives {

    /** All of them, by environment. */
    List<Objective> all();

    /** One environment's. */
    Optional<Objective> find(EnvironmentRef environment);

    /** Sets an environment's objective, whatever it was before; whether it is missed is kept. */
    void set(Objective objective);

    /** Takes an environment's objective away; whether there was one. */
    boolean remove(EnvironmentRef environment);

    /**
     * Notes since when an objective is missed, null when it is met again.
     *
     * @return whether that is news: another instance may have noted it already
     */
    boolean note(EnvironmentRef environment, @Nullable Instant missedSince);
}
