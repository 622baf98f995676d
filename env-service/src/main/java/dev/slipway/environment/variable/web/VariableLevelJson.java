package dev.slipway.environment.variable.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.environment.variable.VariableLevel;

/** Where a variable is defined, as the API spells it. */
enum VariableLevelJson {
    @JsonProperty("application")
    APPLICATION,
    @JsonProperty("environment")
    ENVIRONMENT;

    static VariableLevelJson of(VariableLevel level) {
        return switch (level) {
            case APPLICATION -> APPLICATION;
            case ENVIRONMENT -> ENVIRONMENT;
        };
    }
}
