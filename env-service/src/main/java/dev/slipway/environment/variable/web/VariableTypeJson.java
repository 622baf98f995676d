package dev.slipway.environment.variable.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.contracts.VariableType;
import java.util.Locale;

/** A variable's type as the API spells it. */
enum VariableTypeJson {
    @JsonProperty("plain")
    PLAIN(VariableType.PLAIN),
    @JsonProperty("secret")
    SECRET(VariableType.SECRET);

    private final VariableType type;

    VariableTypeJson(VariableType type) {
        this.type = type;
    }

    VariableType toType() {
        return type;
    }

    /** The type that is spelled so, which is {@code plain} or {@code secret}. */
    static VariableType parse(String spelling) {
        return valueOf(spelling.toUpperCase(Locale.ROOT)).toType();
    }

    static VariableTypeJson of(VariableType type) {
        return switch (type) {
            case PLAIN -> PLAIN;
            case SECRET -> SECRET;
        };
    }
}
