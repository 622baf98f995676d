package dev.slipway.migration.apply;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The steps of applying, in order. */
public enum Step {
    /** What PostgreSQL lets nobody do and use in one transaction: new values of enumerations. */
    @JsonProperty("prepare")
    PREPARE,
    /** Loading the rows to be written; nothing is locked yet. */
    @JsonProperty("load-rows")
    LOAD_ROWS,
    /** Taking the environment's lock and the tables' locks. */
    @JsonProperty("lock")
    LOCK,
    /** Checking that the target is still what the plan was made for. */
    @JsonProperty("check-plan")
    CHECK_PLAN,
    /** Changing the structure. */
    @JsonProperty("change-schema")
    CHANGE_SCHEMA,
    /** Writing the rows that differ. */
    @JsonProperty("write-rows")
    WRITE_ROWS,
    /** Constraints and unique indexes, which the new rows must satisfy. */
    @JsonProperty("add-constraints")
    ADD_CONSTRAINTS,
    /** Moving sequences forward. */
    @JsonProperty("advance-sequences")
    ADVANCE_SEQUENCES,
    /** Comparing the target with the package again. */
    @JsonProperty("prove")
    PROVE,
    /** Asking the check queries. */
    @JsonProperty("run-checks")
    RUN_CHECKS,
    /** The commit. */
    @JsonProperty("commit")
    COMMIT,
    /** Building the indexes that are built while others read and write. */
    @JsonProperty("build-indexes")
    BUILD_INDEXES
}
