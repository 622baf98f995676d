package dev.slipway.managedpostgres;

import org.jspecify.annotations.Nullable;

/**
 * One column of a table.
 *
 * @param name as stored in the catalog
 * @param type as {@code format_type} writes it with an empty search path, e.g. {@code character varying(255)}
 * @param notNull whether NULL is refused
 * @param defaultExpression the default as SQL; null if there is none, and for generated columns
 * @param generated whether it is {@code GENERATED ALWAYS AS (…) STORED}: computed, never written
 * @param identity whether it is an identity column
 * @param order how values sort the same way in every database
 */
public record Column(
        String name,
        String type,
        boolean notNull,
        @Nullable String defaultExpression,
        boolean generated,
        Identity identity,
        SortKind order) {

    /** The type whose values sort as their images do. */
    public static final String UUID = "uuid";

    /** How a key column's values are put in an order that every database and our own code agree on. */
    public enum SortKind {
        /** int2, int4, int8: by value. */
        INTEGER,
        /** text, varchar: by its bytes, {@code COLLATE "C"}. */
        TEXT,
        /** Anything else: its text image's bytes. Enums, for one, have another order in another database. */
        IMAGE
    }

    /** The ORDER BY expression of this column in the order that its {@link SortKind} names; NULLs come last. */
    public String sortExpression() {
        return switch (order) {
            case INTEGER -> Quoted.identifier(name);
            case TEXT -> Quoted.identifier(name) + " COLLATE \"C\"";
            // its values and their images sort alike, and an index has the values in order
            case IMAGE -> type.equals(UUID) ? Quoted.identifier(name) : imageExpression();
        };
    }

    /** As {@link #sortExpression()}, but whatever the type: the text image's bytes. */
    public String imageExpression() {
        String column = Quoted.identifier(name);
        // format() calls the type's output function, as COPY does; some casts to text (boolean, inet) do otherwise
        String image = "format('%s', " + column + ")";
        return (notNull ? image : "(CASE WHEN num_nulls(" + column + ") = 0 THEN " + image + " END)")
                + " COLLATE \"C\"";
    }
}
