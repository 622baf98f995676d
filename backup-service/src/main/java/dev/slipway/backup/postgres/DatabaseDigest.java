package dev.slipway.backup.postgres;

import dev.slipway.backup.TableContent;
import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Digests of all tables, and where two states of a database differ. */
final class DatabaseDigest {

    private static final int TOLD_DIFFERENCES = 5;

    private DatabaseDigest() {}

    /** Told after each table. */
    @FunctionalInterface
    interface Listener {
        void digested(int tablesDone, int tablesTotal);
    }

    /** Digests every table of the scope as the session sees it. */
    static List<TableContent> of(Connection session, ScopedTables scoped, Listener listener) {
        List<Table> tables = Tables.list(session).stream()
                .filter(table -> scoped.include(table.name().quoted()))
                .toList();
        List<TableContent> contents = new ArrayList<>(tables.size());
        listener.digested(0, tables.size());
        for (Table table : tables) {
            String source = sourceOf(table);
            RowsDigest digest = of(session, source);
            contents.add(new TableContent(
                    table.name().schema(), table.name().name(), digest.rows(), digest.hex(), source, null, List.of()));
            listener.digested(contents.size(), tables.size());
        }
        return contents;
    }

    /** Digests what {@code COPY <source> TO STDOUT} gives in the session. */
    static RowsDigest of(Connection session, String source) {
        RowsDigest digest = new RowsDigest();
        try {
            PGConnection connection = session.unwrap(PGConnection.class);
            // such a database's text is of no known encoding, so it cannot be had in UTF-8 as everything else
            String options = "SQL_ASCII".equals(connection.getParameterStatus("server_encoding"))
                    ? " (ENCODING 'SQL_ASCII')"
                    : "";
            CopyOut copy = connection.getCopyAPI().copyOut("COPY " + source + " TO STDOUT" + options);
            try {
                for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                    digest.add(row, 0, row.length);
                }
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
        } catch (SQLException e) {
            throw new DatabaseFailureException("COPY " + source + " cannot be read", e);
        }
        return digest;
    }

    /** What in the session's database is not as expected, a phrase each; empty when nothing is. */
    static List<String> differences(List<TableContent> expected, Connection session, Listener listener) {
        Set<String> found = new HashSet<>();
        Tables.list(session)
                .forEach(table ->
                        found.add(identity(table.name().schema(), table.name().name())));
        List<String> differences = new ArrayList<>();
        int done = 0;
        for (TableContent table : expected) {
            if (found.remove(identity(table.schema(), table.name())) || exists(table, session)) {
                RowsDigest actual = of(session, table.source());
                if (!actual.hex().equals(table.digest())) {
                    differences.add("%s has another content (%d rows, not %d)"
                            .formatted(table.displayName(), actual.rows(), table.rows()));
                }
            } else {
                differences.add("%s is missing".formatted(table.displayName()));
            }
            listener.digested(++done, expected.size());
        }
        found.stream().sorted().forEach(name -> differences.add("%s is there in addition".formatted(name)));
        return differences;
    }

    /** The differences as a part of a sentence, shortened. */
    static String told(List<String> differences) {
        String first = String.join("; ", differences.subList(0, Math.min(TOLD_DIFFERENCES, differences.size())));
        return differences.size() > TOLD_DIFFERENCES
                ? "%s; and %d more".formatted(first, differences.size() - TOLD_DIFFERENCES)
                : first;
    }

    /** The rows of this table only, without what PostgreSQL computes itself. */
    private static String sourceOf(Table table) {
        List<String> columns = table.columns().stream()
                .filter(column -> !column.generated())
                .map(Column::name)
                .toList();
        return columns.isEmpty()
                ? "(SELECT FROM ONLY %s)".formatted(table.name().quoted())
                : "(SELECT %s FROM ONLY %s)"
                        .formatted(Quoted.identifiers(columns), table.name().quoted());
    }

    /** Archives hold tables that do not count as the application's too: Slipway's own, and extensions' settings. */
    private static boolean exists(TableContent table, Connection session) {
        String query = """
                SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = ? AND c.relname = ? AND c.relkind = 'r'
                """;
        try (PreparedStatement statement = session.prepareStatement(query)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            throw new DatabaseFailureException("The list of tables cannot be read", e);
        }
    }

    private static String identity(String schema, String name) {
        return schema + "." + name;
    }
}
