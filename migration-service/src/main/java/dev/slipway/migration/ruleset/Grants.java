package dev.slipway.migration.ruleset;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to the privileges on the target's objects. Roles are the environments' own, so nothing by default. */
public enum Grants {
    /** The target's privileges stay as they are. */
    @JsonProperty("keep")
    KEEP,
    /** Privileges become the source's, for roles that the target's server has. */
    @JsonProperty("synchronise")
    SYNCHRONISE
}
