package dev.slipway.migration.apply;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.ruleset.CheckResult;
import dev.slipway.migration.schema.Catalog;

/** Told how far applying is. An exception of its rolls everything back, except from {@link Step#COMMIT}'s end on. */
public interface StepListener {

    /** Listens to nothing. */
    StepListener NONE = new StepListener() {
        @Override
        public void started(Step step) {}

        @Override
        public void finished(Step step, String detail) {}
    };

    /** A step begins; after a retry steps begin again. */
    void started(Step step);

    /** A step is done; the detail is a phrase for people, e.g. {@code 12 rows in 3 tables}. */
    void finished(Step step, String detail);

    /** How far a step is; the detail is a phrase for people. */
    default void progressed(Step step, String detail) {}

    /** A statement was executed on the target; told while locks are held, so do not keep it waiting. */
    default void executed(ExecutedStatement statement) {}

    /** A check query was asked; what it found is masked. */
    default void checked(CheckResult result) {}

    /**
     * The transaction is committed.
     *
     * @param snapshot PostgreSQL's text form of the first moment after it
     * @param structure what the target has with it
     */
    default void committed(String snapshot, Catalog structure) {}

    /** Rows of a table were written, which are committed with the rest or not at all. */
    default void wrote(TableName table, long added, long changed, long removed) {}
}
