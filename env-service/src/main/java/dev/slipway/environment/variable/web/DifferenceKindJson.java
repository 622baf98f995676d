package dev.slipway.environment.variable.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.environment.variable.Difference;

/** What happened to a variable between two versions, as the API spells it. */
enum DifferenceKindJson {
    @JsonProperty("added")
    ADDED,
    @JsonProperty("changed")
    CHANGED,
    @JsonProperty("removed")
    REMOVED;

    static DifferenceKindJson of(Difference.Kind kind) {
        return switch (kind) {
            case ADDED -> ADDED;
            case CHANGED -> CHANGED;
            case REMOVED -> REMOVED;
        };
    }
}
