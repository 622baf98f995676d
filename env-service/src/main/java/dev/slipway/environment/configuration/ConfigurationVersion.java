package dev.slipway.environment.configuration;

import java.util.UUID;

/**
 * Which configuration an environment has. Two configurations of one environment with equal versions are the same.
 *
 * @param environment the id of the environment
 * @param defaults the version of its application's defaults
 * @param own the version of its own variables
 */
public record ConfigurationVersion(UUID environment, long defaults, long own) {

    /** Both versions as one text, such as {@code 3-17}, that is told to clients. */
    public String tag() {
        return defaults + "-" + own;
    }
}
