package dev.slipway.migration.planning;

import dev.slipway.migration.environment.RequiredVariable;
import dev.slipway.migration.plan.Plan;
import java.time.Instant;
import java.util.List;

/** How far a plan is. */
public sealed interface PlanState {

    /** When the plan came into this state. */
    Instant since();

    /** The state's name in JSON and in the database. */
    default String label() {
        return switch (this) {
            case Planning _ -> "planning";
            case Ready _ -> "ready";
            case Failed _ -> "failed";
        };
    }

    /** Being made, or waiting for that. */
    record Planning(Instant since) implements PlanState {}

    /**
     * Made.
     *
     * @param plan what would change
     * @param requiredVariables what the package needs its target to have
     * @param missingVariables which of them the target lacked when the plan was made
     */
    record Ready(
            Plan plan, List<RequiredVariable> requiredVariables, List<RequiredVariable> missingVariables, Instant since)
            implements PlanState {

        /** Copies the lists. */
        public Ready {
            requiredVariables = List.copyOf(requiredVariables);
            missingVariables = List.copyOf(missingVariables);
        }
    }

    /** Could not be made. */
    record Failed(String reason, Instant since) implements PlanState {}
}
