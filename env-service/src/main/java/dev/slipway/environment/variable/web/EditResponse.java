package dev.slipway.environment.variable.web;

import dev.slipway.environment.variable.EditResult;
import dev.slipway.environment.variable.VariableName;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Collection;
import java.util.List;

/** What several changes at once came to, each list by name. */
record EditResponse(
        @Schema(description = "The version of the variables now; the same as before when nothing changed")
        long version,

        List<String> created,
        List<String> changed,
        List<String> removed,
        List<String> unchanged) {

    static EditResponse of(EditResult result) {
        return new EditResponse(
                result.set().version(),
                names(result.created()),
                names(result.changed()),
                names(result.removed()),
                names(result.unchanged()));
    }

    private static List<String> names(Collection<VariableName> names) {
        return names.stream().map(VariableName::value).sorted().toList();
    }
}
