package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.migration.Decision;
import java.time.Instant;

/**
 * An answer and who gave it.
 *
 * @param decision the answer
 * @param by who
 * @param at when
 */
public record RecordedDecision(Decision decision, String by, Instant at) {}
