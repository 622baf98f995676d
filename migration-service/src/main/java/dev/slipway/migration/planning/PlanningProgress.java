package dev.slipway.migration.planning;

import dev.slipway.migration.check.Check;
import java.util.List;

/** Told how far the making of a plan is. */
public interface PlanningProgress {

    /** Listens to nothing. */
    PlanningProgress NONE = new PlanningProgress() {
        @Override
        public void started(Phase phase) {}

        @Override
        public void finished(Phase phase, String detail) {}

        @Override
        public void checked(List<Check> checks) {}
    };

    /** A phase begins. */
    void started(Phase phase);

    /** A phase is done; the detail is a phrase for people. */
    void finished(Phase phase, String detail);

    /** All that was checked so far; told again when there is more. */
    void checked(List<Check> checks);

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
