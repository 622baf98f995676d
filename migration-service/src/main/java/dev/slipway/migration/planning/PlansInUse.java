package dev.slipway.migration.planning;

import java.util.Collection;
import java.util.Set;

/** Knows which plans somebody still needs. */
public interface PlansInUse {

    /** Those of the plans that must not be removed. */
    Set<PlanId> among(Collection<PlanId> plans);
}
