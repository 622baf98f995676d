package dev.slipway.migration.packaging;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.environment.RequiredVariable;
import dev.slipway.migration.ruleset.RuleSet;
import dev.slipway.migration.ruleset.TableRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a package says about itself. There is no time in it: the same content gives the same manifest.
 *
 * @param formatVersion {@value #FORMAT_VERSION}
 * @param source the environment that it was built from
 * @param postgresMajor major version of the source's server
 * @param database what was decided when the source's database was created; null in packages of older versions
 * @param productVersion the version of the product in the source, where the rule set asks for it and the source tells it
 * @param ruleSet the rule set that it was built by; the target's own tables get their rules from it, too
 * @param requiredVariables names and types of the variables that a target must have, by name
 * @param extensions the extensions that the source has, by name
 * @param schema the entry with pg_dump's schema as SQL text
 * @param catalog the entry with our own catalog of the schema
 * @param tables every table of the source that is not under {@code skip}, by name
 * @param skipped the source's tables under {@code skip}, by name
 * @param leftBehind what belongs to the source's environment and is not in the package, in the words of {@link
 *     dev.slipway.migration.schema.LocalObjects}
 */
public record PackageManifest(
        int formatVersion,
        EnvironmentRef source,
        int postgresMajor,
        @Nullable DatabaseTraits database,
        @Nullable String productVersion,
        RuleSet ruleSet,
        List<RequiredVariable> requiredVariables,
        List<String> extensions,
        Entry schema,
        Entry catalog,
        List<PackagedTable> tables,
        List<TableName> skipped,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> leftBehind) {

    /** The version of the format that this code writes and reads. */
    public static final int FORMAT_VERSION = 2;

    @SuppressWarnings("NullAway") // packages of older versions do not say it
    public PackageManifest {
        requiredVariables = List.copyOf(requiredVariables);
        extensions = List.copyOf(extensions);
        tables = List.copyOf(tables);
        skipped = List.copyOf(skipped);
        leftBehind = leftBehind == null ? List.of() : List.copyOf(leftBehind);
    }

    /**
     * A stored part of the package. Digest and size are of the content before compression, so that another version of
     * the compressor changes nothing.
     *
     * @param name its name in the store
     * @param bytes its size before compression
     * @param sha256 its digest before compression
     */
    public record Entry(String name, long bytes, String sha256) {}

    /**
     * A table of the package.
     *
     * @param table its name
     * @param rule what happens to it on the target
     * @param columns its carried columns by name; empty if its rows are not carried
     * @param key the columns that identify a row; empty if there are none, then rows are compared as a multiset
     * @param primaryKey the source's primary key
     * @param rows how many rows are carried
     * @param content the entry with the rows as COPY text in key order; null if its rows are not carried
     */
    public record PackagedTable(
            TableName table,
            TableRule rule,
            List<PackagedColumn> columns,
            List<String> key,
            List<String> primaryKey,
            long rows,
            @Nullable Entry content) {

        public PackagedTable {
            columns = List.copyOf(columns);
            key = List.copyOf(key);
            primaryKey = List.copyOf(primaryKey);
        }
    }

    /**
     * A column whose values are carried.
     *
     * @param name its name
     * @param type its type as {@code format_type} writes it
     * @param order how its values sort as part of a key
     * @param defaultImage the COPY text image of its default where that is a constant; null otherwise
     */
    public record PackagedColumn(
            String name,
            String type,
            Column.SortKind order,
            @Nullable String defaultImage) {}

    /** The rows in all tables together. */
    public long rows() {
        return tables.stream().mapToLong(PackagedTable::rows).sum();
    }

    /** The parts that are stored: all but those of tables without rows. */
    public List<Entry> storedEntries() {
        List<Entry> entries = new ArrayList<>(List.of(schema, catalog));
        for (PackagedTable table : tables) {
            if (table.content() != null && table.rows() > 0) {
                entries.add(table.content());
            }
        }
        return entries;
    }

    /** The size of all parts together before compression. */
    public long contentBytes() {
        return storedEntries().stream().mapToLong(Entry::bytes).sum();
    }
}
