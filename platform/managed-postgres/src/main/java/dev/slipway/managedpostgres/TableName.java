package dev.slipway.managedpostgres;

import java.util.Comparator;

/**
 * A table's name with its schema, as stored in the catalog (no quotes). Ordered by schema, then name.
 *
 * @param schema the schema's name
 * @param name the table's name
 */
public record TableName(String schema, String name) implements Comparable<TableName> {

    private static final Comparator<TableName> ORDER =
            Comparator.comparing(TableName::schema).thenComparing(TableName::name);

    /** As SQL: {@code "public"."rolesUsers"}. */
    public String quoted() {
        return Quoted.identifier(schema) + "." + Quoted.identifier(name);
    }

    @Override
    public int compareTo(TableName other) {
        return ORDER.compare(this, other);
    }

    /** For people and identifiers of ours: {@code public.rolesUsers}. */
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
