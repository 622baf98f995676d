package dev.slipway.backup;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The states of a restore by name, for filters and wherever a state is written down. */
public enum RestoreStateName {
    REQUESTED,
    RUNNING,
    SWITCHING,
    COMPLETED,
    COMPLETED_WITH_ERRORS,
    FAILED,
    CANCELLED;

    /** The name of a state. */
    public static RestoreStateName of(RestoreState state) {
        return switch (state) {
            case RestoreState.Requested _ -> REQUESTED;
            case RestoreState.Running _ -> RUNNING;
            case RestoreState.Switching _ -> SWITCHING;
            case RestoreState.Completed _ -> COMPLETED;
            case RestoreState.CompletedWithErrors _ -> COMPLETED_WITH_ERRORS;
            case RestoreState.Failed _ -> FAILED;
            case RestoreState.Cancelled _ -> CANCELLED;
        };
    }

    /** The state that a word names, if it names one. */
    public static Optional<RestoreStateName> parse(String word) {
        return Arrays.stream(values()).filter(name -> name.word().equals(word)).findFirst();
    }

    /** How it is written, e.g. {@code completed}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
