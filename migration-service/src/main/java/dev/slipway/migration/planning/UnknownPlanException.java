package dev.slipway.migration.planning;

/** There is no plan of this id. */
public final class UnknownPlanException extends RuntimeException {

    /** Names the id. */
    public UnknownPlanException(PlanId id) {
        super("There is no plan " + id);
    }
}
