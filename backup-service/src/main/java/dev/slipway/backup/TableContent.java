package dev.slipway.backup;

/**
 * One table's content.
 *
 * @param schema the table's schema
 * @param name the table's name
 * @param rows number of rows
 * @param sha256 SHA-256 of what {@code COPY (query) TO STDOUT} gives, lower-case hexadecimal
 * @param query the rows in the order that was digested; {@code psql} and {@code sha256sum} can repeat it
 */
public record TableContent(String schema, String name, long rows, String sha256, String query) {

    /** For people. */
    public String displayName() {
        return schema + "." + name;
    }
}
