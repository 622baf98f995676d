package dev.slipway.migration.lifecycle;

import dev.slipway.migration.lifecycle.MigrationState.AwaitingDecision;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Until when a held migration waits. Each answer that is not enough begins the time anew. */
@Component
class DecisionDeadline {

    private final MigrationProperties properties;

    DecisionDeadline(MigrationProperties properties) {
        this.properties = properties;
    }

    /** The end of waiting; empty if there is none. */
    Optional<Instant> of(AwaitingDecision awaiting) {
        Duration longest = properties.decisionDeadline();
        return longest == null ? Optional.empty() : Optional.of(awaiting.since().plus(longest));
    }
}
