package dev.slipway.environment.configuration;

import dev.slipway.contracts.EnvironmentRef;
import java.util.List;

/**
 * What an application in an environment is configured by: everything resolved, secrets in the clear. Write it out and
 * drop it.
 *
 * @param environment the environment
 * @param version which configuration it is
 * @param variables by name
 */
public record Configuration(
        EnvironmentRef environment, ConfigurationVersion version, List<ResolvedVariable> variables) {

    @Override
    public String toString() {
        return "Configuration[%s, %s]".formatted(environment, version.tag());
    }
}
