package dev.slipway.managedpostgres;

/**
 * What a table contains, in one comparable value.
 *
 * @param table the table
 * @param rows how many rows it has
 * @param sha256 64 lower-case hexadecimal digits
 */
public record TableDigest(TableName table, long rows, String sha256) {}
