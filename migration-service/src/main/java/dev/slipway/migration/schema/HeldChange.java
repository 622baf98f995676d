package dev.slipway.migration.schema;

/**
 * A schema change that would take something away and therefore waits for a decision.
 *
 * @param id e.g. {@code drop-column:public.products.legacyCode}; statements refer to it
 * @param kind what would be gone
 * @param question a question for people
 * @param mayStay whether all else can be done without it
 */
public record HeldChange(String id, Kind kind, String question, boolean mayStay) {

    HeldChange(String id, Kind kind, String question) {
        this(id, kind, question, true);
    }

    /** The same change, which cannot be left out. */
    HeldChange inevitable(String reason) {
        return new HeldChange(id, kind, question + " It cannot stay: " + reason, false);
    }

    /** What would be gone. */
    public enum Kind {
        /** A table with its rows. */
        DROP_TABLE,
        /** A column with its values. */
        DROP_COLUMN,
        /** Values that the new type cannot hold. */
        CHANGE_TYPE,
        /** Another object that the source does not have. */
        DROP_OBJECT
    }
}
