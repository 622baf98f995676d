package dev.slipway.environment.configuration;

import dev.slipway.contracts.EnvironmentRef;

/**
 * Which configuration an environment has at the moment.
 *
 * @param environment the environment
 * @param version the configuration that it has
 */
public record CurrentConfiguration(EnvironmentRef environment, ConfigurationVersion version) {}
