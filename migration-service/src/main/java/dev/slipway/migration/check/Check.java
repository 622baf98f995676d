package dev.slipway.migration.check;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Something that was looked at before a plan was made.
 *
 * @param id which check: {@code postgres-version}; the same for the same thing in every plan
 * @param state how it ended
 * @param sentence what was found, for people
 * @param action what to do about it, for people; null where there is nothing to do
 * @param consequence what follows for the migration
 */
public record Check(
        String id, State state, String sentence, @Nullable String action, Consequence consequence) {

    /** How a check ended. */
    public enum State {
        @JsonProperty("passed")
        PASSED,
        @JsonProperty("warning")
        WARNING,
        @JsonProperty("failed")
        FAILED
    }

    /** What follows from a check for the migration. */
    public enum Consequence {
        /** Nothing. */
        @JsonProperty("none")
        NONE,
        /** It waits until somebody decides to continue anyway. */
        @JsonProperty("decide")
        DECIDE,
        /** It waits until somebody gives what is missing. */
        @JsonProperty("give")
        GIVE,
        /** It fails. */
        @JsonProperty("refuse")
        REFUSE
    }

    /** All is well. */
    public static Check passed(String id, String sentence) {
        return new Check(id, State.PASSED, sentence, null, Consequence.NONE);
    }

    /** Nothing stands in the way, but a person should know. */
    public static Check warning(String id, String sentence, @Nullable String action) {
        return new Check(id, State.WARNING, sentence, action, Consequence.NONE);
    }

    /** Goes on only when somebody decides so. */
    public static Check toDecide(String id, String sentence, String action) {
        return new Check(id, State.FAILED, sentence, action, Consequence.DECIDE);
    }

    /** Goes on only when somebody gives what is missing. */
    public static Check toGive(String id, String sentence, String action) {
        return new Check(id, State.FAILED, sentence, action, Consequence.GIVE);
    }

    /** Does not go on. */
    public static Check refused(String id, String sentence, String action) {
        return new Check(id, State.FAILED, sentence, action, Consequence.REFUSE);
    }

    /** The id of the decision to continue anyway; null where there is none to make. */
    @JsonProperty("decision")
    public @Nullable String decision() {
        return consequence == Consequence.DECIDE ? "continue:" + id : null;
    }

    /** Sentence and action in one. */
    public String reason() {
        return action == null ? sentence : sentence + " " + action;
    }
}
