package dev.slipway.backup.postgres;

import dev.slipway.backup.TableContent;
import dev.slipway.managedpostgres.ContentDigest;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableDigest;
import dev.slipway.managedpostgres.Tables;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Digests of all tables, and where two states of a database differ. */
final class DatabaseDigest {

    private static final int TOLD_DIFFERENCES = 5;

    private DatabaseDigest() {}

    /** Told after each table. */
    @FunctionalInterface
    interface Listener {
        void digested(int tablesDone, int tablesTotal);
    }

    /** Digests every table as the session sees it. */
    static List<TableContent> of(Connection session, Listener listener) {
        List<Table> tables = Tables.list(session);
        List<TableContent> contents = new ArrayList<>(tables.size());
        listener.digested(0, tables.size());
        for (Table table : tables) {
            TableDigest digest = ContentDigest.of(session, table);
            contents.add(new TableContent(
                    table.name().schema(), table.name().name(), digest.rows(), digest.sha256(), table.orderedRows()));
            listener.digested(contents.size(), tables.size());
        }
        return contents;
    }

    /** What differs from the expected content, a phrase each; empty when nothing does. */
    static List<String> differences(List<TableContent> expected, List<TableContent> actual) {
        Map<String, TableContent> found = new LinkedHashMap<>();
        actual.forEach(table -> found.put(identity(table), table));
        List<String> differences = new ArrayList<>();
        for (TableContent table : expected) {
            TableContent other = found.remove(identity(table));
            if (other == null) {
                differences.add("%s is missing".formatted(table.displayName()));
            } else if (!other.sha256().equals(table.sha256())) {
                differences.add("%s has another content (%d rows, not %d)"
                        .formatted(table.displayName(), other.rows(), table.rows()));
            }
        }
        found.values().forEach(table -> differences.add("%s is there in addition".formatted(table.displayName())));
        return differences;
    }

    /** The differences as a part of a sentence, shortened. */
    static String told(List<String> differences) {
        String first = String.join("; ", differences.subList(0, Math.min(TOLD_DIFFERENCES, differences.size())));
        return differences.size() > TOLD_DIFFERENCES
                ? "%s; and %d more".formatted(first, differences.size() - TOLD_DIFFERENCES)
                : first;
    }

    private static String identity(TableContent table) {
        return table.schema() + "\0" + table.name();
    }
}
