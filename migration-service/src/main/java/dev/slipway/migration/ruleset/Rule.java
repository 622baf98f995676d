package dev.slipway.migration.ruleset;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to one table of the target. In JSON: {@code insert-or-update} and so on. */
public enum Rule {
    /** Structure synchronised; the target's rows become the source's: insert, update, delete. */
    @JsonProperty("overwrite")
    OVERWRITE,
    /** Structure synchronised; source rows are inserted, or updated where the key exists; other rows stay. */
    @JsonProperty("insert-or-update")
    INSERT_OR_UPDATE,
    /** Structure synchronised; source rows are inserted where the key is absent; nothing else changes. */
    @JsonProperty("insert-ignore")
    INSERT_IGNORE,
    /** Structure synchronised; rows untouched. */
    @JsonProperty("schema-only")
    SCHEMA_ONLY,
    /** Structure and rows untouched. */
    @JsonProperty("skip")
    SKIP;

    /** Whether a package carries rows of such a table. */
    public boolean carriesRows() {
        return switch (this) {
            case OVERWRITE, INSERT_OR_UPDATE, INSERT_IGNORE -> true;
            case SCHEMA_ONLY, SKIP -> false;
        };
    }
}
