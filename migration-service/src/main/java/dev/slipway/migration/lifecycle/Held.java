package dev.slipway.migration.lifecycle;

import dev.slipway.migration.environment.RequiredVariable;
import java.util.List;

/**
 * What a migration waits for: things that a person must decide, and variables that the target lacks.
 *
 * @param decisions ids of what the plan holds and nobody has decided
 * @param missingVariables what the target lacks or has with another type
 */
public record Held(List<String> decisions, List<RequiredVariable> missingVariables) {

    /** Copies the lists. */
    public Held {
        decisions = List.copyOf(decisions);
        missingVariables = List.copyOf(missingVariables);
    }

    /** Whether there is nothing to wait for. */
    public boolean isEmpty() {
        return decisions.isEmpty() && missingVariables.isEmpty();
    }
}
