package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.Quoted;
import dev.slipway.migration.schema.Changes.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Changes what stands for something outside of the database. */
final class ForeignStatements {

    private ForeignStatements() {}

    static void alterWrapper(Changes changes, CatalogObject before, CatalogObject after) {
        StringBuilder clauses = new StringBuilder();
        for (String function : List.of("handler", "validator")) {
            String wanted = after.text(function);
            if (!Objects.equals(before.text(function), wanted)) {
                String name = wanted == null ? null : wanted.substring(0, wanted.indexOf('('));
                clauses.append(
                        name == null
                                ? " NO " + function.toUpperCase(Locale.ROOT)
                                : " " + function.toUpperCase(Locale.ROOT) + " " + name);
            }
        }
        String options = options(before, after);
        if (options != null) {
            clauses.append(' ').append(options);
        }
        if (!clauses.isEmpty()) {
            changes.add(Stage.CREATE, "ALTER FOREIGN DATA WRAPPER " + after.identity() + clauses, after.id());
        }
    }

    /** How its options become those wanted, as a clause of ALTER; null if they are. */
    static @Nullable String options(@Nullable CatalogObject before, CatalogObject after) {
        Map<String, String> had = before == null ? Map.of() : keyed(before.texts("foreign options"));
        Map<String, String> wants = keyed(after.texts("foreign options"));
        List<String> parts = new ArrayList<>();
        had.keySet().stream()
                .filter(key -> !wants.containsKey(key))
                .forEach(key -> parts.add("DROP " + Quoted.identifier(key)));
        wants.forEach((key, value) -> {
            if (!value.equals(had.get(key))) {
                parts.add((had.containsKey(key) ? "SET " : "ADD ") + Quoted.identifier(key) + " "
                        + Quoted.literal(value));
            }
        });
        return parts.isEmpty() ? null : "OPTIONS (" + String.join(", ", parts) + ")";
    }

    /** Options as PostgreSQL keeps them, by name. */
    static Map<String, String> keyed(List<String> options) {
        Map<String, String> keyed = new LinkedHashMap<>();
        for (String option : options) {
            int equals = option.indexOf('=');
            keyed.put(option.substring(0, equals), option.substring(equals + 1));
        }
        return keyed;
    }
}
