package dev.slipway.migration.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.Identity;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.managedpostgres.Tables;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.schema.DumpedStructure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All that a small database holds.
 *
 * @param structure as pg_dump tells it
 * @param tables its tables with their rows
 */
record State(List<String> structure, SortedMap<TableName, Content> tables) {

    /**
     * A table with its rows as text by column.
     *
     * @param table the table
     * @param rows NULLs are left out
     */
    record Content(Table table, List<Map<String, String>> rows) {

        /** The rows in these columns only, in an order that is always the same. */
        List<String> in(List<String> columns) {
            return rows.stream()
                    .map(row -> {
                        List<String> values = new ArrayList<>();
                        columns.forEach(column -> values.add(String.valueOf(row.get(column))));
                        return values.toString();
                    })
                    .sorted()
                    .toList();
        }

        List<String> names() {
            return table.columns().stream().map(Column::name).toList();
        }

        @Nullable
        String typeOf(String column) {
            return table.column(column).map(Column::type).orElse(null);
        }

        boolean alwaysCounts(String column) {
            return table.column(column)
                    .map(Column::identity)
                    .filter(Identity.ALWAYS::equals)
                    .isPresent();
        }
    }

    static State of(ManagedDatabase database) {
        return new State(DumpedStructure.of(database), rows(database));
    }

    /** The tables of a database with their rows. */
    static SortedMap<TableName, Content> rows(ManagedDatabase database) {
        SortedMap<TableName, Content> contents = new TreeMap<>();
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            for (Table table : Tables.list(connection)) {
                List<Map<String, String>> rows = new ArrayList<>();
                try (ResultSet result = statement.executeQuery(query(table))) {
                    while (result.next()) {
                        Map<String, String> row = new HashMap<>();
                        for (int i = 0; i < table.columns().size(); i++) {
                            String value = result.getString(i + 1);
                            if (value != null) {
                                row.put(table.columns().get(i).name(), value);
                            }
                        }
                        rows.add(row);
                    }
                }
                contents.put(table.name(), new Content(table, rows));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return contents;
    }

    private static String query(Table table) {
        List<String> columns = table.columns().stream()
                .map(column -> Quoted.identifier(column.name()) + "::text")
                .toList();
        return "SELECT " + String.join(", ", columns) + " FROM ONLY "
                + table.name().quoted();
    }

    /** The structure without all that is about these tables. */
    List<String> structureWithout(List<String> names) {
        List<Pattern> patterns = names.stream()
                .map(name ->
                        Pattern.compile(Pattern.quote(RandomStructure.bare(name).replace("app.", "")) + "(?!\\d)"))
                .toList();
        return structure.stream()
                .filter(statement -> patterns.stream()
                        .noneMatch(pattern -> pattern.matcher(statement).find()))
                .toList();
    }

    /** Fails unless the other is the same; values of enumerations may have been added beforehand. */
    void assertUnchanged(State now, Plan plan) {
        if (RandomStructureTest.hasPreparations(plan)) {
            assertThat(now.withoutEnumerations()).isEqualTo(withoutEnumerations());
        } else {
            assertThat(now.structure).isEqualTo(structure);
        }
        assertSameRows(now.tables);
    }

    /** Fails unless the rows are the same. */
    void assertSameRows(SortedMap<TableName, Content> now) {
        assertThat(now.keySet()).isEqualTo(tables.keySet());
        tables.forEach((name, content) -> assertThat(
                        Objects.requireNonNull(now.get(name)).in(content.names()))
                .as(name.toString())
                .isEqualTo(content.in(content.names())));
    }

    private List<String> withoutEnumerations() {
        return structure.stream()
                .filter(statement -> !statement.contains(" AS ENUM "))
                .toList();
    }
}
