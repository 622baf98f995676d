package dev.slipway.backup.postgres;

import dev.slipway.managedpostgres.TableName;

/**
 * A table whose rows an archive holds.
 *
 * @param dumpId the entry's number in the archive
 * @param oid the table's oid in the database that the archive was made from
 * @param name the table's name
 * @param relation the table as pg_dump writes it in SQL
 * @param columns the columns that are copied, as pg_dump writes them: in parentheses, or nothing when there are none
 */
record ArchivedTable(int dumpId, long oid, TableName name, String relation, String columns) {

    /** The data file's name in a directory archive. */
    String file() {
        return dumpId + ".dat";
    }

    /** The columns as a query selects them. */
    String selected() {
        return columns.isEmpty() ? "" : columns.substring(1, columns.length() - 1);
    }
}
