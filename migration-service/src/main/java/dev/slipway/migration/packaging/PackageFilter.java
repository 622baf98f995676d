package dev.slipway.migration.packaging;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which packages are wanted; null leaves a condition out.
 *
 * @param source built from this environment
 * @param application built from an environment of this application
 * @param ruleSet built by this rule set
 * @param by built or uploaded by this person or client
 * @param from here since this instant or later
 * @param to here before this instant
 */
public record PackageFilter(
        @Nullable EnvironmentRef source,
        @Nullable String application,
        @Nullable String ruleSet,
        @Nullable String by,
        @Nullable Instant from,
        @Nullable Instant to) {

    /** All packages. */
    public static final PackageFilter ALL = new PackageFilter(null, null, null, null, null, null);
}
