package dev.slipway.migration.schema;

/**
 * Two decisions that cannot be carried out together: PostgreSQL would refuse it, or one would take away what the other
 * keeps.
 *
 * @param keep id of the one, if the decision is to keep
 * @param apply id of the other, if the decision is to apply
 * @param reason why not, a sentence
 */
public record Contradiction(String keep, String apply, String reason) {}
