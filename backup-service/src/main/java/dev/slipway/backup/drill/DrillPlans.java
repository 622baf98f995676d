package dev.slipway.backup.drill;

import dev.slipway.contracts.EnvironmentRef;
import java.util.List;
import java.util.Optional;

/** All plans, one for an environment at most. */
public interface DrillPlans {

    /** All of them, by environment. */
    List<DrillPlan> all();

    /** One environment's. */
    Optional<DrillPlan> find(EnvironmentRef environment);

    /** Sets an environment's plan, whatever it was before. */
    void set(DrillPlan plan);

    /** Takes an environment's plan away; whether there was one. */
    boolean remove(EnvironmentRef environment);
}
