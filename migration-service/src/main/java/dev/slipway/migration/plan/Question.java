package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.TableName;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Something to be asked of a target about the rows that it would have after a plan. */
sealed interface Question
        permits WrongPartition,
                TooAlike,
                Unsatisfied,
                MissingValue,
                DanglingReference,
                Replacement,
                UnfitForType,
                KeptType,
                LeavingType,
                Uncomputable,
                OutOfBounds,
                TooFewNumbers {

    /** What it is about, for people. */
    String subject();

    /** What it needs to see of which tables' differing rows. */
    Map<TableName, Set<String>> needs();

    /** Asks, and tells what was found. */
    void ask(QuestionSession session, Consumer<Violation> found) throws SQLException;
}
