package dev.slipway.backup.postgres;

import dev.slipway.backup.TableContent;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.managedpostgres.Tables;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is in a database with what ought to be, over several connections: tables side by side, and large ones
 * in parts, which a digest that does not depend on order allows.
 */
final class ParallelComparison {

    /** About what one connection reads in a second. */
    private static final long PART_BLOCKS = 64L * 1024 * 1024 / 8192;

    private static final int ANALYZED_AT_ONCE = 20;

    private static final String SIZES = """
            SELECT n.nspname, c.relname, c.relkind, c.relispartition,
                   CASE WHEN c.relkind IN ('r', 'm')
                        THEN pg_relation_size(c.oid) / current_setting('block_size')::bigint ELSE 0 END,
                   CASE WHEN c.relkind IN ('r', 'm') THEN pg_table_size(c.oid) ELSE 0 END
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'm', 'p') AND c.relpersistence <> 't'
               AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
            """;

    /** A relation of the database. */
    private record Relation(TableName name, String kind, boolean isPartition, long blocks, long bytes) {}

    /** Part of a table to digest. */
    private record Part(TableContent table, String source) {}

    private final ManagedDatabase database;
    private final int connections;
    private final Map<TableName, Relation> relations = new HashMap<>();
    private final int serverMajor;
    private final Set<String> additional = new TreeSet<>();

    private ParallelComparison(ManagedDatabase database, int connections) throws SQLException {
        this.database = database;
        this.connections = connections;
        try (Connection session = database.open()) {
            serverMajor = database.serverMajor(session);
            Tables.list(session).forEach(table -> additional.add(table.name().toString()));
            try (PreparedStatement query = session.prepareStatement(SIZES);
                    ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    TableName name = new TableName(rows.getString(1), rows.getString(2));
                    relations.put(
                            name,
                            new Relation(
                                    name, rows.getString(3), rows.getBoolean(4), rows.getLong(5), rows.getLong(6)));
                }
            }
        }
    }

    /**
     * What in the database is not as expected, a phrase each; empty when nothing is. Beside that, has the planner know all
     * tables, which keeps one session busy per table while others already read it.
     */
    static List<String> analyzeAndFindDifferences(
            List<TableContent> expected, ManagedDatabase database, int connections, DatabaseDigest.Listener listener)
            throws SQLException, IOException {
        return new ParallelComparison(database, connections).differences(expected, listener);
    }

    /** Largest first: they take longest. */
    private List<Workers.Task> analyses() {
        List<String> names = relations.values().stream()
                // analyzing a partitioned table analyzes its partitions
                .filter(relation -> !relation.isPartition())
                .sorted(Comparator.comparing(Relation::bytes).reversed())
                .map(relation -> relation.name().quoted())
                .toList();
        List<Workers.Task> tasks = new ArrayList<>();
        for (int from = 0; from < names.size(); from += ANALYZED_AT_ONCE) {
            String some = String.join(", ", names.subList(from, Math.min(from + ANALYZED_AT_ONCE, names.size())));
            tasks.add(session -> {
                try (Statement statement = session.createStatement()) {
                    statement.execute("ANALYZE " + some);
                }
            });
        }
        return tasks;
    }

    private List<String> differences(List<TableContent> expected, DatabaseDigest.Listener listener)
            throws SQLException, IOException {
        List<String> differences = Collections.synchronizedList(new ArrayList<>());
        List<Part> parts = new ArrayList<>();
        for (TableContent table : expected) {
            TableName name = new TableName(table.schema(), table.name());
            additional.remove(name.toString());
            Relation relation = relations.get(name);
            if (relation == null) {
                differences.add("%s is missing".formatted(table.displayName()));
            } else {
                parts.addAll(partsOf(table, relation));
            }
        }
        Map<TableContent, RowsDigest> digests = new ConcurrentHashMap<>();
        Map<TableContent, Integer> left = new ConcurrentHashMap<>();
        parts.forEach(part -> left.merge(part.table(), 1, Integer::sum));
        parts.sort(Comparator.comparing((Part part) -> -size(part.table()) / left.getOrDefault(part.table(), 1)));
        List<Workers.Task> tasks = new ArrayList<>(analyses());
        parts.stream()
                .map(part -> (Workers.Task) session -> {
                    RowsDigest digest;
                    try {
                        digest = digest(session, part);
                    } catch (SQLException e) {
                        if (isAboutTheServer(e)) {
                            throw e;
                        }
                        differences.add(
                                "%s cannot be read".formatted(part.table().displayName()));
                        return;
                    }
                    digests.merge(part.table(), digest, (all, more) -> {
                        all.add(more);
                        return all;
                    });
                    if (left.merge(part.table(), -1, Integer::sum) == 0) {
                        listener.digested(
                                (int) left.values().stream().filter(n -> n == 0).count(), expected.size());
                    }
                })
                .forEach(tasks::add);
        Workers.run(database, connections, tasks);
        digests.forEach((table, actual) -> {
            if (!actual.hex().equals(table.digest())) {
                differences.add("%s has another content (%d rows, not %d)"
                        .formatted(table.displayName(), actual.rows(), table.rows()));
            }
        });
        List<String> sorted = new ArrayList<>(differences);
        Collections.sort(sorted);
        additional.forEach(name -> sorted.add("%s is there in addition".formatted(name)));
        return sorted;
    }

    private static RowsDigest digest(Connection session, Part part) throws SQLException {
        try {
            return DatabaseDigest.of(session, part.source());
        } catch (DatabaseFailureException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Lost connections, lack of resources and interventions say nothing about the table. */
    private static boolean isAboutTheServer(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("08") || state.startsWith("53") || state.startsWith("57");
    }

    private long size(TableContent table) {
        Relation relation = relations.get(new TableName(table.schema(), table.name()));
        return relation == null ? 0 : relation.bytes();
    }

    /** Ranges of physical rows, where the server reads such without the rest, and the rows are a plain table's. */
    private List<Part> partsOf(TableContent table, Relation relation) {
        long bytesPerBlock = relation.blocks() == 0 ? 1 : Math.max(8192, relation.bytes() / relation.blocks());
        long partBlocks = Math.max(1, PART_BLOCKS * 8192 / bytesPerBlock);
        String query = query(table, relation);
        boolean splits = query != null
                && connections > 1
                && serverMajor >= 14
                && relation.kind().equals("r")
                && relation.blocks() > partBlocks;
        if (!splits) {
            return List.of(new Part(table, table.source()));
        }
        List<Part> parts = new ArrayList<>();
        for (long block = 0; block < relation.blocks(); block += partBlocks) {
            boolean last = block + partBlocks >= relation.blocks();
            parts.add(new Part(
                    table,
                    "(%s WHERE ctid >= %s%s)"
                            .formatted(query, tid(block), last ? "" : " AND ctid < " + tid(block + partBlocks))));
        }
        return parts;
    }

    /** What gives the table's own rows and can be restricted; null when the source is not of that kind. */
    private static @Nullable String query(TableContent table, Relation relation) {
        String source = table.source();
        String from = " FROM ONLY " + relation.name().quoted();
        if (source.startsWith("(")) {
            return source.endsWith(from + ")") ? source.substring(1, source.length() - 1) : null;
        }
        String columns =
                source.substring(ParallelLoad.relation(source).length()).strip();
        return columns.startsWith("(") && columns.endsWith(")")
                ? "SELECT " + columns.substring(1, columns.length() - 1) + from
                : null;
    }

    private static String tid(long block) {
        return Quoted.literal("(%d,0)".formatted(block)) + "::pg_catalog.tid";
    }
}
