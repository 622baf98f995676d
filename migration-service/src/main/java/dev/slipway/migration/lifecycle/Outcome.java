package dev.slipway.migration.lifecycle;

/**
 * What a migration changed in its target.
 *
 * @param rowsAdded rows inserted
 * @param rowsChanged rows updated
 * @param rowsRemoved rows deleted
 * @param statements schema statements executed
 */
public record Outcome(long rowsAdded, long rowsChanged, long rowsRemoved, int statements) {}
