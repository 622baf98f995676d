package dev.slipway.migration.lifecycle;

import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.RequiredDecision;

/** Refuses decisions that a plan cannot be carried out with. */
final class PossibleDecisions {

    private PossibleDecisions() {}

    /**
     * Looks at the decisions that were made so far.
     *
     * @throws ImpossibleChoiceException when one is none of those that there are
     * @throws ContradictingDecisionsException when some exclude each other
     */
    static void require(Plan decided) {
        for (RequiredDecision decision : decided.decisions()) {
            if (decision.chosen() != null && !decision.options().contains(decision.chosen())) {
                throw new ImpossibleChoiceException(decision, decision.chosen());
            }
        }
        if (!decided.contradicted().isEmpty()) {
            throw new ContradictingDecisionsException(decided.contradicted());
        }
    }
}
