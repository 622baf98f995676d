package dev.slipway.migration.schema;

/** pg_dump could not write the schema. */
public final class SchemaDumpFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SchemaDumpFailedException(String words) {
        super("pg_dump could not read the schema: " + words);
    }
}
