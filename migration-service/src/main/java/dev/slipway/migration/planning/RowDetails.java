package dev.slipway.migration.planning;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.RowChange;
import dev.slipway.migration.plan.RowChanges;
import java.util.List;
import java.util.Set;

/** The single rows of plans, for people to look at. Of a table with very many changes only the first are kept. */
public interface RowDetails {

    /**
     * Begins to keep the rows of a plan, in place of those kept before; in memory is never more than a part of them.
     *
     * @param plan the plan
     * @param secrets what must not be kept
     */
    Writer write(PlanId plan, PlanMask secrets);

    /**
     * A part of a table's changes in the order of their keys. A plan never changes, so that a number stands for the same
     * row as long as the plan is kept.
     *
     * @param plan the plan
     * @param table the table
     * @param kinds only changes of these kinds
     * @param after only changes with a greater number
     * @param limit how many at most
     */
    List<Numbered> read(PlanId plan, TableName table, Set<RowChange.Kind> kinds, long after, int limit);

    /** How many of the table's changes are kept at all. */
    long kept(PlanId plan, TableName table);

    /** Takes the rows; those kept are there when it is closed. */
    interface Writer extends RowChanges, AutoCloseable {

        @Override
        void close();
    }

    /**
     * A change with its place among the table's changes.
     *
     * @param number counts the table's changes from 1
     * @param change the change
     */
    record Numbered(long number, RowChange change) {}
}
