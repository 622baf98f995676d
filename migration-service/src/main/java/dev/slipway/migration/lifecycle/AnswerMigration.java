package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.migration.Decision;
import dev.slipway.migration.environment.Environments;
import dev.slipway.migration.environment.GivenVariable;
import dev.slipway.migration.lifecycle.MigrationState.AwaitingDecision;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;

/** Gives a held migration what it waits for. Whether it is enough is checked next. */
@Component
public class AnswerMigration {

    private final Migrations migrations;
    private final StateChanges changes;
    private final PlansOfMigrations plans;
    private final Environments environments;
    private final Clock clock;

    AnswerMigration(
            Migrations migrations,
            StateChanges changes,
            PlansOfMigrations plans,
            Environments environments,
            Clock clock) {
        this.migrations = migrations;
        this.changes = changes;
        this.plans = plans;
        this.environments = environments;
        this.clock = clock;
    }

    /**
     * Records answers.
     *
     * @param id the migration
     * @param answers decisions of what its plan holds
     * @param variables values that become the target's own, stored by env-service before anything is stored here
     * @param by who answers
     * @throws IllegalTransitionException when the migration is not held
     * @throws ImpossibleChoiceException when an answer is none of those that there are
     * @throws ContradictingDecisionsException when answers exclude each other, or what was decided before
     * @throws UnknownDecisionException when an answer is to a question that the migration does not wait for
     */
    public Migration answer(MigrationId id, List<Decision> answers, List<GivenVariable> variables, String by) {
        Migration migration = migrations.get(id);
        Migration decided = migration.decide(answers, by, clock.instant());
        if (migration.state() instanceof AwaitingDecision awaiting) {
            List<String> unknown = answers.stream()
                    .map(Decision::id)
                    .filter(answered -> !awaiting.held().decisions().contains(answered))
                    .toList();
            if (!unknown.isEmpty()) {
                throw new UnknownDecisionException(unknown, awaiting.held().decisions());
            }
            PossibleDecisions.require(plans.decided(decided, awaiting.plan()));
        }
        if (!variables.isEmpty()) {
            environments.store(migration.target(), variables, by);
        }
        changes.change(migration, decided);
        return decided;
    }
}
