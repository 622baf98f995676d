package dev.slipway.environment.registry.web;

import dev.slipway.environment.registry.Environment;
import java.util.List;

record EnvironmentList(List<EnvironmentResponse> environments) {

    static EnvironmentList of(List<Environment> environments) {
        return new EnvironmentList(
                environments.stream().map(EnvironmentResponse::of).toList());
    }
}
