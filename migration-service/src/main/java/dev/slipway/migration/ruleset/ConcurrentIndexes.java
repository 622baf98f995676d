package dev.slipway.migration.ruleset;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which new indexes of tables that are there already are built after the commit, while others read and write. */
public enum ConcurrentIndexes {
    /** Those that would keep others from writing for about a second or longer. */
    @JsonProperty("large")
    LARGE(40L << 20),
    /** All. */
    @JsonProperty("always")
    ALWAYS(1),
    /** None: all indexes are built in the transaction. */
    @JsonProperty("never")
    NEVER(Long.MAX_VALUE);

    private final long fromBytes;

    ConcurrentIndexes(long fromBytes) {
        this.fromBytes = fromBytes;
    }

    /** How many bytes a table must have for its indexes to be built so. */
    public long fromBytes() {
        return fromBytes;
    }
}
