package dev.slipway.migration.planning;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.packaging.PackageDigest;
import org.jspecify.annotations.Nullable;

/** What a plan is to apply. */
public sealed interface Subject {

    /** As a phrase for people. */
    default String inWords() {
        return switch (this) {
            case Source source -> "from " + source.environment();
            case Existing existing -> "package " + existing.digest();
        };
    }

    /**
     * The configuration of a development environment as it is now.
     *
     * @param environment the environment
     * @param ruleSet the rule set to package it by; null for the default of its application
     */
    record Source(EnvironmentRef environment, @Nullable String ruleSet) implements Subject {}

    /** A package that exists. */
    record Existing(PackageDigest digest) implements Subject {}
}
