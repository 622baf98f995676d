package dev.slipway.migration.planning;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stored plans. */
public interface PlanOrders {

    /** Stores a plan, in place of what was stored under its id. */
    void save(PlanOrder plan);

    /** The plan of this id, if there is one. */
    Optional<PlanOrder> find(PlanId id);

    /**
     * The latest plans, newest first.
     *
     * @param target only those of this environment, or null for all
     * @param limit how many at most
     */
    List<PlanOrder> latest(@Nullable EnvironmentRef target, int limit);

    /** Plans that were asked for before this time, oldest first, at most so many. */
    List<PlanId> requestedBefore(Instant time, int limit);

    /** Removes a plan with its rows. */
    void remove(PlanId id);

    /**
     * The plan of this id.
     *
     * @throws UnknownPlanException when there is none
     */
    default PlanOrder get(PlanId id) {
        return find(id).orElseThrow(() -> new UnknownPlanException(id));
    }
}
