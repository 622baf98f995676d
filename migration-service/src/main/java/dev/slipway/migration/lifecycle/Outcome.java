package dev.slipway.migration.lifecycle;

import java.util.List;

/**
 * What a migration changed in its target.
 *
 * @param rowsAdded rows inserted
 * @param rowsChanged rows updated
 * @param rowsRemoved rows deleted
 * @param statements schema statements executed
 * @param undone what was left for after the commit and could not be done, each a sentence
 */
public record Outcome(long rowsAdded, long rowsChanged, long rowsRemoved, int statements, List<String> undone) {

    /** Copies the list; a migration that an older version has stored has none. */
    @SuppressWarnings("NullAway")
    public Outcome {
        undone = undone == null ? List.of() : List.copyOf(undone);
    }

    /** Of a migration of which everything was done. */
    public Outcome(long rowsAdded, long rowsChanged, long rowsRemoved, int statements) {
        this(rowsAdded, rowsChanged, rowsRemoved, statements, List.of());
    }
}
