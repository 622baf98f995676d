package dev.slipway.backup.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.backup.RestoreChoices;

/** What happens to owners and privileges, as the API writes it. */
enum Ownership {
    @JsonProperty("keep")
    KEEP,
    @JsonProperty("drop")
    DROP;

    static Ownership of(RestoreChoices.Ownership ownership) {
        return switch (ownership) {
            case KEEP -> KEEP;
            case DROP -> DROP;
        };
    }

    RestoreChoices.Ownership toDomain() {
        return switch (this) {
            case KEEP -> RestoreChoices.Ownership.KEEP;
            case DROP -> RestoreChoices.Ownership.DROP;
        };
    }
}
