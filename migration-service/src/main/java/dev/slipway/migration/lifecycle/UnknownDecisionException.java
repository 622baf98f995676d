package dev.slipway.migration.lifecycle;

import java.util.List;

/** An answer was given to a question that nobody asked. */
public final class UnknownDecisionException extends RuntimeException {

    private final List<String> asked;

    UnknownDecisionException(List<String> unknown, List<String> asked) {
        super("Nothing is to be decided under the id %s".formatted(String.join(", ", unknown)));
        this.asked = List.copyOf(asked);
    }

    /** The ids of what is to be decided. */
    public List<String> asked() {
        return asked;
    }
}
