package dev.slipway.migration.schema;

/**
 * A schema change that would take something away and therefore waits for a decision.
 *
 * @param id e.g. {@code drop-column:public.products.legacyCode}; statements refer to it
 * @param kind what would be gone
 * @param question a question for people
 */
public record HeldChange(String id, Kind kind, String question) {

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
