package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.TableName;

/** Takes the details of a plan, one row at a time, table after table. It decides itself how many it keeps. */
@FunctionalInterface
public interface RowChanges {

    /** Keeps nothing. */
    RowChanges NONE = new RowChanges() {
        @Override
        public void accept(RowChange change) {}

        @Override
        public boolean wantsMore(TableName table) {
            return false;
        }
    };

    /** One row's change; called in the order of tables and keys, by one thread. */
    void accept(RowChange change);

    /** Whether it would do anything with another change of that table; making one for nothing costs time. */
    default boolean wantsMore(TableName table) {
        return true;
    }
}
