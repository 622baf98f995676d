package dev.slipway.migration.plan;

/** Takes the details of a plan, one row at a time, table after table. It decides itself how many it keeps. */
@FunctionalInterface
public interface RowChanges {

    /** Keeps nothing. */
    RowChanges NONE = change -> {};

    /** One row's change; called in the order of tables and keys, by one thread. */
    void accept(RowChange change);
}
