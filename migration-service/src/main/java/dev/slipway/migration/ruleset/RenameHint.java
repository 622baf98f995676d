package dev.slipway.migration.ruleset;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table or a column that got another name in the source. Without the hint it would be taken for something that is
 * gone and something else that is new.
 *
 * @param table of a renamed table its old name; of a renamed column its table as the source calls it. With or without a
 *     schema
 * @param column the column's old name; null when the table itself was renamed
 * @param to the new name, without a schema: nothing moves to another
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record RenameHint(String table, @Nullable String column, String to) {

    /** A table's. */
    public static RenameHint ofTable(String table, String to) {
        return new RenameHint(table, null, to);
    }

    /** A column's. */
    public static RenameHint ofColumn(String table, String column, String to) {
        return new RenameHint(table, column, to);
    }

    /**
     * The renames that are still to be done on a target: those whose old name only the target has, and whose new name
     * only the source has.
     */
    public static Renames between(List<RenameHint> hints, List<Table> target, List<Table> source) {
        SortedMap<TableName, TableName> tables = new TreeMap<>();
        Set<TableName> inTarget = names(target);
        Set<TableName> inSource = names(source);
        for (RenameHint hint : hints) {
            if (hint.column() != null) {
                continue;
            }
            TablePattern from = new TablePattern(hint.table());
            for (TableName old : inTarget) {
                TableName fresh = new TableName(old.schema(), hint.to());
                if (from.matches(old)
                        && !inSource.contains(old)
                        && inSource.contains(fresh)
                        && !inTarget.contains(fresh)) {
                    tables.put(old, fresh);
                }
            }
        }
        List<Renames.Column> columns = new ArrayList<>();
        for (RenameHint hint : hints) {
            String from = hint.column();
            if (from == null) {
                continue;
            }
            TablePattern pattern = new TablePattern(hint.table());
            for (Table table : source) {
                if (!pattern.matches(table.name())
                        || table.column(from).isPresent()
                        || table.column(hint.to()).isEmpty()) {
                    continue;
                }
                Optional<Table> before = target.stream()
                        .filter(old ->
                                tables.getOrDefault(old.name(), old.name()).equals(table.name()))
                        .filter(old -> old.column(from).isPresent()
                                && old.column(hint.to()).isEmpty())
                        .findFirst();
                if (before.isPresent()) {
                    columns.add(new Renames.Column(table.name(), from, hint.to()));
                }
            }
        }
        return new Renames(tables, columns);
    }

    private static Set<TableName> names(List<Table> tables) {
        return tables.stream().map(Table::name).collect(Collectors.toUnmodifiableSet());
    }
}
