package dev.slipway.migration.drift;

import dev.slipway.migration.schema.Catalog;

/**
 * What is known of a target right after a migration without looking at it again.
 *
 * @param snapshot PostgreSQL's text form of the first moment after it
 * @param structure the structure that was proven before the commit
 */
public record Committed(String snapshot, Catalog structure) {}
