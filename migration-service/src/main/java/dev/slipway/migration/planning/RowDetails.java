package dev.slipway.migration.planning;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.RowChange;
import dev.slipway.migration.plan.RowChanges;
import java.util.List;

/** The single rows of plans, for people to look at. Of a table with very many changes only the first are kept. */
public interface RowDetails {

    /** Begins to keep the rows of a plan, in place of those kept before; in memory is never more than a part of them. */
    Writer write(PlanId plan);

    /**
     * A part of a table's changes in the order of their keys.
     *
     * @param plan the plan
     * @param table the table
     * @param offset how many to leave out
     * @param limit how many at most
     */
    Page read(PlanId plan, TableName table, long offset, int limit);

    /** Takes the rows; those kept are there when it is closed. */
    interface Writer extends RowChanges, AutoCloseable {

        @Override
        void close();
    }

    /**
     * Some of a table's changes.
     *
     * @param changes the changes
     * @param kept how many of the table's changes are kept at all
     */
    record Page(List<RowChange> changes, long kept) {

        /** Copies the list. */
        public Page {
            changes = List.copyOf(changes);
        }
    }
}
