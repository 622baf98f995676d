package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.EnvironmentRef;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a migration's configuration comes from. */
public sealed interface Origin {

    /**
     * A development environment, which is packaged first.
     *
     * @param source the environment
     * @param ruleSet the rule set to package by, or null for the default of the target's application
     */
    record FromSource(EnvironmentRef source, @Nullable String ruleSet) implements Origin {}

    /** A package that exists, by its digest. */
    record FromPackage(String digest) implements Origin {}

    /** A plan that was made and looked at before. */
    record FromPlan(UUID planId) implements Origin {}
}
