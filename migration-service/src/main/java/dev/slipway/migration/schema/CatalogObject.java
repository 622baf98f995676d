package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.TableName;
import org.jspecify.annotations.Nullable;

/**
 * One schema object and everything that there is to say about it.
 *
 * @param kind what it is: {@code table}, {@code column}, {@code index} and so on
 * @param name its name, qualified as far as is needed within its kind, e.g. {@code public.products.legacyCode}
 * @param table the table or view that it is part of (the table itself for a table); null if there is none
 * @param definition its definition as PostgreSQL writes it, in a session with an empty search path
 */
public record CatalogObject(
        String kind, String name, @Nullable TableName table, String definition) {

    /** Kind and name: {@code column public.products.legacyCode}. Unique in a catalog. */
    public String id() {
        return kind + " " + name;
    }
}
