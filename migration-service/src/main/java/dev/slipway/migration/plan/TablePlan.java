package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.ruleset.Rule;

/**
 * What would happen to one table's rows.
 *
 * @param table the table
 * @param rule its rule
 * @param added rows that would be inserted
 * @param changed rows that would be updated
 * @param removed rows that would be deleted
 * @param retained rows that would be deleted, but for rows that remain on the target and point at them
 */
public record TablePlan(TableName table, Rule rule, long added, long changed, long removed, long retained) {

    /** Whether any row would be written. */
    public boolean changes() {
        return added + changed + removed > 0;
    }

    /** How many rows' changes are of this kind. */
    public long count(RowChange.Kind kind) {
        return switch (kind) {
            case ADDED -> added;
            case CHANGED -> changed;
            case REMOVED -> removed;
            case RETAINED -> retained;
        };
    }
}
