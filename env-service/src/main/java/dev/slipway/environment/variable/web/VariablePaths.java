package dev.slipway.environment.variable.web;

import dev.slipway.environment.variable.VariableSetRef;

/** Where variables lie in the API: the same below an environment and below an application, for its defaults. */
final class VariablePaths {

    static final String OF_ENVIRONMENT = "/api/applications/{application}/environments/{environment}/variables";
    static final String OF_APPLICATION = "/api/applications/{application}/variables";

    private VariablePaths() {}

    static String of(VariableSetRef ref) {
        return switch (ref) {
            case VariableSetRef.Own(var environment) ->
                "/api/applications/%s/environments/%s/variables"
                        .formatted(environment.application(), environment.environment());
            case VariableSetRef.Defaults(var application) -> "/api/applications/%s/variables".formatted(application);
        };
    }
}
