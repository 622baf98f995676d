package dev.slipway.environment.registry.web;

import dev.slipway.environment.registry.ApplicationQuery.Selection;

/** Which of the archived and not archived, as the parameter {@code archived} says it. */
final class ArchivedParameter {

    static final String PATTERN = "false|true|all";
    static final String MESSAGE = "must be false, true or all";
    static final String DESCRIPTION = "false for those in use, true for the archived ones, all for both";

    private ArchivedParameter() {}

    static Selection of(String archived) {
        return switch (archived) {
            case "false" -> Selection.IN_USE;
            case "true" -> Selection.ARCHIVED;
            default -> Selection.ALL;
        };
    }
}
