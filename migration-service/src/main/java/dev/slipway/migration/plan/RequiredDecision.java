package dev.slipway.migration.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.contracts.migration.Decision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that a person must decide before a plan may be applied.
 *
 * @param id e.g. {@code drop-column:public.products.legacyCode}; the same in every plan for the same thing
 * @param kind what it is about
 * @param question a question for people
 * @param options the choices there are
 * @param chosen what was decided; null while undecided
 */
public record RequiredDecision(
        String id, Kind kind, String question, List<Decision.Choice> options, Decision.@Nullable Choice chosen) {

    /** What a decision is about. */
    public enum Kind {
        /** A table with its rows would be gone. */
        @JsonProperty("drop-table")
        DROP_TABLE,
        /** A column with its values would be gone. */
        @JsonProperty("drop-column")
        DROP_COLUMN,
        /** A column's type would change so that values may be lost or refused. */
        @JsonProperty("change-type")
        CHANGE_TYPE,
        /** Another object would be gone. */
        @JsonProperty("drop-object")
        DROP_OBJECT,
        /** Rows do not fit a constraint or index that the source has and the target does not. */
        @JsonProperty("violation")
        VIOLATION,
        /** A check before the plan found something that one may go on with. */
        @JsonProperty("continue-anyway")
        CONTINUE_ANYWAY
    }

    public RequiredDecision {
        options = List.copyOf(options);
    }
}
