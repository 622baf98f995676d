package dev.slipway.migration.schema;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The lock that a statement needs on its table, as PostgreSQL calls it. It is held until the transaction ends. */
public enum TableLock {
    /** None, or none that anybody notices. */
    @JsonProperty("none")
    NONE,
    /** Others may read and write. */
    @JsonProperty("share-update-exclusive")
    SHARE_UPDATE_EXCLUSIVE,
    /** Others may read, but not write. */
    @JsonProperty("share")
    SHARE,
    /** Others may read, but not write. */
    @JsonProperty("share-row-exclusive")
    SHARE_ROW_EXCLUSIVE,
    /** Others may neither read nor write. */
    @JsonProperty("access-exclusive")
    ACCESS_EXCLUSIVE
}
