package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts a new column's default or identity into the statement that adds the column. Set afterwards, as the generator
 * does, a default leaves the rows of today NULL, and an identity comes too late for NOT NULL.
 */
final class ColumnAdditions {

    private ColumnAdditions() {}

    private record ColumnName(TableName table, String column) {}

    static List<String> merge(List<String> script) {
        List<String> merged = new ArrayList<>();
        Map<ColumnName, Integer> additions = new HashMap<>();
        for (String statement : script) {
            SqlReader reader = new SqlReader(statement);
            if (reader.accept("ALTER TABLE")) {
                reader.accept("ONLY");
                TableName table = reader.qualifiedName();
                if (reader.accept("ADD COLUMN")) {
                    additions.put(new ColumnName(table, reader.identifier()), merged.size());
                } else if (reader.accept("ALTER COLUMN")) {
                    Integer addition = additions.get(new ColumnName(table, reader.identifier()));
                    String clause = addition == null ? null : clause(reader);
                    if (addition != null && clause != null) {
                        // at the later place: what the default calls may be created between the two
                        String whole = withClause(merged.get(addition), clause);
                        merged.set(addition, "");
                        additions.put(name(whole), merged.size());
                        merged.add(whole);
                        continue;
                    }
                }
            }
            merged.add(statement);
        }
        merged.removeIf(String::isEmpty);
        return merged;
    }

    private static @Nullable String clause(SqlReader reader) {
        if (reader.accept("SET DEFAULT")) {
            return "DEFAULT " + reader.rest();
        }
        if (reader.accept("ADD GENERATED")) {
            return "GENERATED " + reader.rest();
        }
        return null;
    }

    private static String withClause(String addition, String clause) {
        String notNull = " NOT NULL";
        return addition.endsWith(notNull)
                ? addition.substring(0, addition.length() - notNull.length()) + " " + clause + notNull
                : addition + " " + clause;
    }

    private static ColumnName name(String addition) {
        SqlReader reader = new SqlReader(addition);
        reader.accept("ALTER TABLE");
        reader.accept("ONLY");
        TableName table = reader.qualifiedName();
        reader.accept("ADD COLUMN");
        return new ColumnName(table, reader.identifier());
    }
}
