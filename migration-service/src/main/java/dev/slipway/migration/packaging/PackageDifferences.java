package dev.slipway.migration.packaging;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.ruleset.Rule;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What is in one package and not, or otherwise, in another.
 *
 * @param schema schema objects that differ, by id
 * @param moreSchema whether there are further ones behind them
 * @param tables tables whose rule, columns or rows differ, by name
 * @param moreTables whether there are further ones behind them
 */
public record PackageDifferences(
        List<ObjectDifference> schema, boolean moreSchema, List<TableDifference> tables, boolean moreTables) {

    /** Copies the lists. */
    public PackageDifferences {
        schema = List.copyOf(schema);
        tables = List.copyOf(tables);
    }

    /** What became of something from the one package to the other. */
    public enum Change {
        @JsonProperty("added")
        ADDED,
        @JsonProperty("changed")
        CHANGED,
        @JsonProperty("removed")
        REMOVED
    }

    /**
     * A schema object that differs.
     *
     * @param id its kind and name: {@code column public.products.title}
     * @param change what became of it
     * @param before its definition in the one package; null if it is not there
     * @param after its definition in the other; null if it is not there
     */
    public record ObjectDifference(
            String id,
            Change change,
            @Nullable String before,
            @Nullable String after) {}

    /**
     * A table that differs.
     *
     * @param table its name
     * @param change what became of it
     * @param ruleBefore its rule in the one package; null if it is not there
     * @param ruleAfter its rule in the other; null if it is not there
     * @param rowsBefore how many rows the one package carries
     * @param rowsAfter how many rows the other carries
     * @param rows how many of them differ; null where they cannot be compared, or are too many to be counted at once
     */
    public record TableDifference(
            TableName table,
            Change change,
            @Nullable Rule ruleBefore,
            @Nullable Rule ruleAfter,
            long rowsBefore,
            long rowsAfter,
            @Nullable RowCounts rows) {}

    /** How many rows differ in which way. */
    public record RowCounts(long added, long changed, long removed) {}

    /**
     * A row that differs.
     *
     * @param change what became of it
     * @param key the values that identify it; all values where the table has no key
     * @param columns the values that differ; all values of a row that is only on one side
     */
    public record RowDifference(
            Change change, SortedMap<String, @Nullable String> key, List<ColumnDifference> columns) {

        /** Copies the list. */
        public RowDifference {
            columns = List.copyOf(columns);
        }
    }

    /** The values of a column; null also stands for a row that is not there. */
    public record ColumnDifference(
            String name, @Nullable String before, @Nullable String after) {}
}
