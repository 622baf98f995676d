package dev.slipway.environment.registry.web;

import dev.slipway.environment.registry.ApplicationName;

/** What request fields must match, with the words for when they do not. */
final class Rules {

    /** Environments are named by the same rule as applications. */
    static final String SLUG = ApplicationName.PATTERN;

    static final String SLUG_MESSAGE =
            "must start with a lower-case letter and hold only lower-case letters, digits and hyphens, at most 63";

    static final String NO_CONTROL = "\\P{Cntrl}*";
    static final String NO_CONTROL_MESSAGE = "must not hold control characters";

    private Rules() {}
}
