package dev.slipway.backup;

import java.util.List;

/**
 * Something that is looked at before a restore touches anything.
 *
 * @param subject what was looked at
 * @param outcome how it is
 * @param detail a sentence for people: what was found, and where it is an obstacle, what to do
 */
public record RestoreCheck(Subject subject, Outcome outcome, String detail) {

    /** What is looked at. */
    public enum Subject {
        CHOICES,
        OBJECTS,
        TABLE_OF_CONTENTS,
        TOOLS,
        SERVER_VERSION,
        EXTENSIONS,
        ENCODING,
        COLLATION,
        ROLES,
        PRIVILEGES,
        DISK,
        FILES,
        TABLES,
        VARIABLES,
        APPLICATION_VERSION
    }

    /** How it is. */
    public enum Outcome {
        /** Nothing stands in the way. */
        PASSED,
        /** It stops no restore, but somebody should know it before. */
        WARNING,
        /** It stops a strict restore; a tolerant one would try. */
        TOLERABLE,
        /** It stops every restore. */
        FAILED
    }

    /** Nothing stands in the way. */
    public static RestoreCheck passed(Subject subject, String detail) {
        return new RestoreCheck(subject, Outcome.PASSED, detail);
    }

    /** It stops no restore. */
    public static RestoreCheck warning(Subject subject, String detail) {
        return new RestoreCheck(subject, Outcome.WARNING, detail);
    }

    /** It stops a strict restore. */
    public static RestoreCheck tolerable(Subject subject, String detail) {
        return new RestoreCheck(subject, Outcome.TOLERABLE, detail);
    }

    /** It stops every restore. */
    public static RestoreCheck failed(Subject subject, String detail) {
        return new RestoreCheck(subject, Outcome.FAILED, detail);
    }

    /** Whether a restore with these choices must not begin. */
    public boolean stops(RestoreChoices choices) {
        return outcome == Outcome.FAILED || (outcome == Outcome.TOLERABLE && !choices.tolerant());
    }

    /** The obstacles among the checks, as sentences one after the other. */
    static String told(List<RestoreCheck> obstacles) {
        return String.join(" ", obstacles.stream().map(RestoreCheck::detail).toList());
    }
}
