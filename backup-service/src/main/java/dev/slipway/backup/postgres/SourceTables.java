package dev.slipway.backup.postgres;

import dev.slipway.backup.JobFailedException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must be known of the tables of an archive to read them well. */
final class SourceTables {

    /** Parts are numbered with three digits, so that their names sort. */
    private static final int MAX_PARTS = 1_000;

    /** So that sessions come to their ends at about the same time, a table is split into more than one part for each. */
    private static final int PARTS_PER_CONNECTION = 4;

    private static final long SMALLEST_USEFUL_PART_BYTES = 8L * 1024 * 1024;

    /** Reading a range of ctids reads only those pages from this version on. */
    private static final int FIRST_WITH_TID_RANGE_SCAN = 14;

    private static final String QUERY = """
            SELECT c.oid, pg_table_size(c.oid), pg_relation_size(c.oid) / current_setting('block_size')::bigint,
                   a.amname = 'heap', x.condition, row_security_active(c.oid), current_user
              FROM pg_class c
              LEFT JOIN pg_am a ON a.oid = c.relam
              LEFT JOIN (SELECT t.oid, t.condition
                           FROM pg_extension e
                           CROSS JOIN LATERAL unnest(e.extconfig, e.extcondition) AS t(oid, condition)) x
                     ON x.oid = c.oid
             WHERE c.oid = ANY (?)
            """;

    private record Known(
            long bytes,
            long pages,
            boolean isHeap,
            @Nullable String condition) {}

    private SourceTables() {}

    /**
     * Plans how to read tables, in a session that sees the state that is read.
     *
     * @param splitAbove tables larger than this are split
     * @param connections how many sessions will read
     * @throws JobFailedException.Permanent when row-level security hides rows of a table from the session's role
     */
    static List<TableDump> plan(
            List<ArchivedTable> tables, Connection session, int serverMajor, long splitAbove, int connections)
            throws SQLException {
        Map<Long, Known> known = look(tables, session);
        List<TableDump> dumps = new ArrayList<>(tables.size());
        for (ArchivedTable table : tables) {
            Known facts = known.getOrDefault(table.oid(), new Known(0, 0, false, null));
            boolean canBeSplit =
                    facts.isHeap() && facts.condition() == null && serverMajor >= FIRST_WITH_TID_RANGE_SCAN;
            int parts = canBeSplit && facts.bytes() > splitAbove ? parts(facts, splitAbove, connections) : 1;
            dumps.add(new TableDump(table, facts.condition(), facts.pages(), parts, facts.bytes()));
        }
        return dumps;
    }

    /** All parts of all tables, those that take longest first. */
    static List<TableDump.Part> parts(List<TableDump> dumps) {
        return dumps.stream()
                .flatMap(dump -> dump.parts().stream())
                .sorted(Comparator.comparingLong(TableDump.Part::weightBytes).reversed())
                .toList();
    }

    private static int parts(Known table, long splitAbove, int connections) {
        long atLeast = Math.ceilDiv(table.bytes(), splitAbove);
        long useful = Math.min((long) PARTS_PER_CONNECTION * connections, table.bytes() / SMALLEST_USEFUL_PART_BYTES);
        return (int) Math.clamp(Math.max(atLeast, useful), 1, Math.max(1, Math.min(MAX_PARTS, table.pages())));
    }

    private static Map<Long, Known> look(List<ArchivedTable> tables, Connection session) throws SQLException {
        Map<Long, Known> known = new HashMap<>();
        List<Long> hidden = new ArrayList<>();
        String role = "";
        Array oids = session.createArrayOf(
                "oid", tables.stream().map(ArchivedTable::oid).toArray());
        try (PreparedStatement query = session.prepareStatement(QUERY)) {
            query.setArray(1, oids);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    String condition = row.getString(5);
                    known.put(
                            row.getLong(1),
                            new Known(
                                    row.getLong(2),
                                    row.getLong(3),
                                    row.getBoolean(4),
                                    condition == null || condition.isBlank() ? null : condition));
                    if (row.getBoolean(6)) {
                        hidden.add(row.getLong(1));
                        role = row.getString(7);
                    }
                }
            }
        }
        if (!hidden.isEmpty()) {
            throw hidesRows(tables, hidden, role);
        }
        return known;
    }

    private static JobFailedException hidesRows(List<ArchivedTable> tables, List<Long> hidden, String role) {
        List<String> names = tables.stream()
                .filter(table -> hidden.contains(table.oid()))
                .map(table -> table.name().toString())
                .sorted()
                .toList();
        return new JobFailedException.Permanent(
                ("Row-level security may hide rows of %s from the environment's role \"%s\", so that a backup would lack"
                                + " them. Grant the role the right to see all rows (ALTER ROLE … BYPASSRLS), or make it"
                                + " the owner of a table that does not force row security on its owner.")
                        .formatted(DatabaseDigest.told(names), role),
                null);
    }
}
