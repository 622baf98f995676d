package dev.slipway.migration.planning;

/** Told how far the making of a plan is. */
public interface PlanningProgress {

    /** Listens to nothing. */
    PlanningProgress NONE = new PlanningProgress() {
        @Override
        public void started(Phase phase) {}

        @Override
        public void finished(Phase phase, String detail) {}
    };

    /** A phase begins. */
    void started(Phase phase);

    /** A phase is done; the detail is a phrase for people. */
    void finished(Phase phase, String detail);

    /** The parts of the work. */
    enum Phase {
        /** Whether source and target exist, are reachable and in order. */
        CHECK,
        /** Building the package, or verifying the one that was named. */
        PACKAGE,
        /** Comparing package and target. */
        PLAN
    }
}
