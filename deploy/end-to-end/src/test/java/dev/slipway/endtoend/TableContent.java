package dev.slipway.endtoend;

import dev.slipway.local.demo.ApplicationDatabase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rows of one table, read without Slipway.
 *
 * @param primaryKey its columns; empty where there is none
 * @param rows each row as JSON, column by column
 */
record TableContent(List<String> primaryKey, List<ObjectNode> rows) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Every table of the schema {@code public}. */
    static Map<String, TableContent> of(ApplicationDatabase database) {
        JsonNode keys = JSON.readTree(database.value("""
                SELECT jsonb_object_agg(c.relname, coalesce((
                    SELECT jsonb_agg(a.attname ORDER BY array_position(i.indkey::int2[], a.attnum))
                    FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
                    WHERE i.indrelid = c.oid AND i.indisprimary), '[]'))
                FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"""));
        Map<String, TableContent> tables = new TreeMap<>();
        keys.properties().forEach(table -> {
            List<String> primaryKey = new ArrayList<>();
            table.getValue().forEach(column -> primaryKey.add(column.asString()));
            List<ObjectNode> rows = new ArrayList<>();
            JSON.readTree(database.value("SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]') FROM public.\"%s\" t"
                            .formatted(table.getKey().replace("\"", "\"\""))))
                    .forEach(row -> rows.add((ObjectNode) row));
            tables.put(table.getKey(), new TableContent(primaryKey, rows));
        });
        return tables;
    }

    /** The rows by their values in the key's columns, each without the left-out columns. */
    Map<String, ObjectNode> byKey(List<String> key, Set<String> without) {
        Map<String, ObjectNode> byKey = new LinkedHashMap<>();
        for (ObjectNode row : rows) {
            ObjectNode carried = row.deepCopy().without(without);
            List<JsonNode> values = new ArrayList<>();
            if (key.isEmpty()) {
                values.add(carried);
            } else {
                key.forEach(column -> values.add(row.path(column)));
            }
            byKey.put(values.toString(), carried);
        }
        return byKey;
    }

    /** The rows as a set, each with only those columns. */
    Set<String> images(Set<String> columns) {
        Set<String> images = new TreeSet<>();
        for (ObjectNode row : rows) {
            images.add(row.deepCopy().retain(columns).toString());
        }
        return images;
    }

    /** The names of the columns; empty where there are no rows. */
    Set<String> columns() {
        return rows.isEmpty() ? Set.of() : new TreeSet<>(rows.getFirst().propertyNames());
    }
}
