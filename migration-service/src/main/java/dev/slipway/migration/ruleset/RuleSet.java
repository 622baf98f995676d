package dev.slipway.migration.ruleset;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A named, versioned set of rules for an application. A preset is one that ships with Slipway, as JSON of this shape
 * under {@code presets/}.
 *
 * <p>Which entry wins for a table: one that names it exactly wins over a glob; one with a schema wins over one without;
 * among globs the one with more literal characters wins; of equals the later one. A table that no entry matches gets
 * {@code defaultForBuiltInTables} if the list of built-in tables has it, and {@code defaultForUserTables} otherwise.
 *
 * @param name what the rule set is called, e.g. {@code nocobase}
 * @param version counts up with each change
 * @param description for people
 * @param tablesMayBeMissing whether entries and references may name tables that do not exist, because the product
 *     installs its tables lazily; then every entry is optional
 * @param defaultForUserTables the rule for tables that nothing here names; {@code schema-only} if not given
 * @param defaultForBuiltInTables the rule for built-in tables that no entry names; {@code schema-only} if not given
 * @param builtInTables names and globs of the product's own tables
 * @param rules the entries
 * @param references references that the database does not declare
 * @param dropExtraIndexes whether an index that only the target has is dropped; by default it is kept and mentioned,
 *     because products create indexes lazily and administrators add them
 */
public record RuleSet(
        String name,
        int version,
        String description,
        boolean tablesMayBeMissing,
        TableRule defaultForUserTables,
        TableRule defaultForBuiltInTables,
        List<String> builtInTables,
        List<RuleEntry> rules,
        List<LogicalReference> references,
        boolean dropExtraIndexes) {

    @SuppressWarnings("NullAway") // what JSON leaves out arrives as null and is given its default here
    public RuleSet {
        description = Objects.requireNonNullElse(description, "");
        defaultForUserTables =
                Objects.requireNonNullElseGet(defaultForUserTables, () -> TableRule.of(Rule.SCHEMA_ONLY));
        defaultForBuiltInTables =
                Objects.requireNonNullElseGet(defaultForBuiltInTables, () -> TableRule.of(Rule.SCHEMA_ONLY));
        builtInTables = TableRule.copy(builtInTables);
        rules = TableRule.copy(rules);
        references = TableRule.copy(references);
        List<String> problems = ownProblems(name, rules);
        if (!problems.isEmpty()) {
            throw new InvalidRuleSetException(String.valueOf(name), problems);
        }
    }

    /** Reads JSON, in which everything but the name may be left out. */
    @JsonCreator
    @SuppressWarnings("NullAway") // what is left out arrives as null
    static RuleSet fromJson(
            @JsonProperty("name") String name,
            @JsonProperty("version") @Nullable Integer version,
            @JsonProperty("description") @Nullable String description,
            @JsonProperty("tablesMayBeMissing") @Nullable Boolean tablesMayBeMissing,
            @JsonProperty("defaultForUserTables") @Nullable TableRule defaultForUserTables,
            @JsonProperty("defaultForBuiltInTables") @Nullable TableRule defaultForBuiltInTables,
            @JsonProperty("builtInTables") @Nullable List<String> builtInTables,
            @JsonProperty("rules") @Nullable List<RuleEntry> rules,
            @JsonProperty("references") @Nullable List<LogicalReference> references,
            @JsonProperty("dropExtraIndexes") @Nullable Boolean dropExtraIndexes) {
        return new RuleSet(
                name,
                version == null ? 1 : version,
                description,
                Boolean.TRUE.equals(tablesMayBeMissing),
                defaultForUserTables,
                defaultForBuiltInTables,
                builtInTables,
                rules,
                references,
                Boolean.TRUE.equals(dropExtraIndexes));
    }

    /** A rule set of entries alone: other tables are schema-only, every exactly named table must exist. */
    public static RuleSet of(String name, RuleEntry... rules) {
        return new RuleSet(
                name,
                1,
                "",
                false,
                TableRule.of(Rule.SCHEMA_ONLY),
                TableRule.of(Rule.SCHEMA_ONLY),
                List.of(),
                List.of(rules),
                List.of(),
                false);
    }

    private static List<String> ownProblems(@Nullable String name, List<RuleEntry> rules) {
        List<String> problems = new ArrayList<>();
        if (name == null || !name.matches("[a-z][a-z0-9-]{0,62}")) {
            problems.add("A rule set's name is made of lower-case letters, digits and hyphens.");
        }
        Set<String> seen = new LinkedHashSet<>();
        for (RuleEntry entry : rules) {
            if (entry.table() == null || entry.table().isBlank()) {
                problems.add("A rule names no table.");
                continue;
            }
            if (entry.rule() == null) {
                problems.add("The entry for table " + entry.table() + " has no rule.");
                continue;
            }
            if (!seen.add(entry.table())) {
                problems.add("Table " + entry.table() + " has more than one rule.");
            }
            if (entry.keepReferenced() && entry.rule() != Rule.OVERWRITE) {
                problems.add("keepReferenced on table " + entry.table() + " makes sense under overwrite only.");
            }
        }
        return problems;
    }

    /**
     * Gives every table its rule.
     *
     * @param existing the tables of the source (or of the target, for those that only it has)
     * @throws InvalidRuleSetException if an entry or reference names a table or column that does not exist and must, or
     *     if a table whose rows are carried would lose its key
     */
    public ResolvedRules resolve(List<Table> existing) {
        List<String> problems = new ArrayList<>();
        ResolvedRules resolved = resolve(existing, problems);
        if (!problems.isEmpty()) {
            throw new InvalidRuleSetException(name, problems);
        }
        return resolved;
    }

    /** As {@link #resolve}, but indifferent to names that do not exist: what the rules would be for these tables. */
    public ResolvedRules classify(List<Table> existing) {
        return resolve(existing, new ArrayList<>());
    }

    private ResolvedRules resolve(List<Table> existing, List<String> problems) {
        List<TablePattern> patterns =
                rules.stream().map(entry -> new TablePattern(entry.table())).toList();
        List<TablePattern> builtIn =
                builtInTables.stream().map(TablePattern::new).toList();
        boolean[] used = new boolean[patterns.size()];
        SortedMap<TableName, ResolvedRule> result = new TreeMap<>();
        for (Table table : existing) {
            int best = -1;
            for (int i = 0; i < patterns.size(); i++) {
                if (patterns.get(i).matches(table.name())) {
                    used[i] = true;
                    if (best < 0
                            || patterns.get(i).specificity()
                                    >= patterns.get(best).specificity()) {
                        best = i;
                    }
                }
            }
            ResolvedRule rule = best >= 0
                    ? new ResolvedRule(
                            table.name(),
                            rules.get(best).tableRule(),
                            patterns.get(best).isGlob() ? ResolvedRule.Origin.PATTERN : ResolvedRule.Origin.NAMED,
                            rules.get(best).table())
                    : byDefault(table.name(), builtIn);
            checkColumns(table, rule, problems);
            result.put(table.name(), rule);
        }
        for (int i = 0; i < used.length; i++) {
            if (!used[i] && !patterns.get(i).isGlob() && !rules.get(i).optional() && !tablesMayBeMissing) {
                problems.add("It names table " + rules.get(i).table() + ", which does not exist.");
            }
        }
        return new ResolvedRules(result, resolveReferences(existing, problems));
    }

    private ResolvedRule byDefault(TableName table, List<TablePattern> builtIn) {
        for (int i = 0; i < builtIn.size(); i++) {
            if (builtIn.get(i).matches(table)) {
                return new ResolvedRule(
                        table, defaultForBuiltInTables, ResolvedRule.Origin.BUILT_IN_DEFAULT, builtInTables.get(i));
            }
        }
        return new ResolvedRule(table, defaultForUserTables, ResolvedRule.Origin.USER_DEFAULT, null);
    }

    private void checkColumns(Table table, ResolvedRule resolved, List<String> problems) {
        TableRule rule = resolved.rule();
        if (resolved.origin() == ResolvedRule.Origin.NAMED && !tablesMayBeMissing) {
            for (String column : rule.excludedColumns()) {
                if (table.column(column).isEmpty()) {
                    problems.add(
                            "It excludes column " + column + " of table " + table.name() + ", which does not exist.");
                }
            }
        }
        if (!rule.rule().carriesRows()) {
            return;
        }
        for (String column : rule.naturalKey()) {
            if (table.column(column).isEmpty()) {
                problems.add("The natural key of table " + table.name() + " names column " + column
                        + ", which does not exist.");
            }
        }
        List<String> key = rule.naturalKey().isEmpty() ? table.primaryKey() : rule.naturalKey();
        for (String column : key) {
            if (rule.excludedColumns().contains(column)) {
                problems.add("It excludes column " + column + " of table " + table.name()
                        + ", which is part of the key that identifies its rows; give it a natural key.");
            }
        }
    }

    private List<ResolvedReference> resolveReferences(List<Table> existing, List<String> problems) {
        List<ResolvedReference> resolved = new ArrayList<>();
        for (LogicalReference reference : references) {
            TablePattern from = new TablePattern(reference.table());
            TablePattern to = new TablePattern(reference.referencedTable());
            List<Table> referencing = existing.stream()
                    .filter(table -> from.matches(table.name()) && hasAll(table, reference.columns()))
                    .toList();
            List<Table> referenced = existing.stream()
                    .filter(table -> to.matches(table.name()) && hasAll(table, reference.referencedColumns()))
                    .toList();
            boolean found = false;
            for (Table table : referencing) {
                for (Table target : referenced) {
                    boolean sameSchema =
                            table.name().schema().equals(target.name().schema());
                    if (sameSchema || from.isQualified() || to.isQualified()) {
                        found = true;
                        resolved.add(new ResolvedReference(
                                table.name(), reference.columns(), target.name(), reference.referencedColumns()));
                    }
                }
            }
            if (!found && !tablesMayBeMissing) {
                problems.add("The reference " + reference + " names a table or column that does not exist.");
            }
        }
        return resolved;
    }

    private static boolean hasAll(Table table, List<String> columns) {
        return table.columns().stream().map(Column::name).toList().containsAll(columns);
    }
}
