package dev.slipway.contracts.migration;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A migration is held until the listed things are decided or given.
 *
 * @param migrationId the migration
 * @param target its target
 * @param decisions ids of what the plan holds for a decision
 * @param missingVariables names that the target lacks
 * @param heldAt when
 */
public record MigrationAwaitingDecision(
        UUID migrationId, EnvironmentRef target, List<String> decisions, List<String> missingVariables, Instant heldAt)
        implements MigrationEvent {

    /** Copies the lists. */
    public MigrationAwaitingDecision {
        decisions = List.copyOf(decisions);
        missingVariables = List.copyOf(missingVariables);
    }

    @Override
    public String key() {
        return target.toString();
    }
}
