package dev.slipway.contracts.backup;

import org.jspecify.annotations.Nullable;

/**
 * Tables of a backup.
 *
 * @param schema their schema
 * @param table the table's name, or null for all tables of the schema
 */
public record ChosenTables(String schema, @Nullable String table) {}
