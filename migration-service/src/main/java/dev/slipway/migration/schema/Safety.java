package dev.slipway.migration.schema;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a schema statement does to those who use the database, from harmless to harmful. */
public enum Safety {
    /** Quick, and takes nothing away. */
    @JsonProperty("safe")
    SAFE,
    /** Reads whole tables while others wait. */
    @JsonProperty("locking")
    LOCKING,
    /** Writes whole tables anew while others wait. */
    @JsonProperty("rewriting")
    REWRITING,
    /** Data would be gone: only after a decision. */
    @JsonProperty("destructive")
    DESTRUCTIVE
}
