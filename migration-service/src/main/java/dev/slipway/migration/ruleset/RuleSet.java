package dev.slipway.migration.ruleset;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonPOJOBuilder;

/**
 * A named, versioned set of rules for an application. A preset is one for a product: a file of this shape, see
 * {@link Presets}.
 *
 * <p>Which entry wins for a table: one that names it exactly wins over a glob; one with a schema wins over one without;
 * among globs the one with more literal characters wins; of equals the later one. A table that no entry matches gets
 * {@code defaultForBuiltInTables} if the list of built-in tables has it, and {@code defaultForUserTables} otherwise.
 * Whatever
 * the entries say, rows of a table in {@code neverTravel} are not carried.
 *
 * @param name what the rule set is called, e.g. {@code nocobase}
 * @param version counts up with each change
 * @param description for people
 * @param tablesMayBeMissing whether entries and references may name tables that do not exist, because the product
 *     installs its tables lazily; then every entry is optional
 * @param defaultForUserTables the rule for tables that nothing here names; {@code schema-only} if not given
 * @param defaultForBuiltInTables the rule for built-in tables that no entry names; {@code schema-only} if not given
 * @param builtInTables names and globs of the product's own tables
 * @param neverTravel names and globs of tables whose rows are an environment's own or secret: a rule that would carry
 *     them becomes {@code schema-only}, and an entry that names such a table and would carry its rows is an error
 * @param secretColumns columns that are left out of every table's rows, beside each rule's excluded columns
 * @param rules the entries
 * @param references references that the database does not declare
 * @param dropExtraIndexes whether an index that only the target has is dropped; by default it is kept and mentioned,
 *     because products create indexes lazily and administrators add them
 * @param concurrentIndexes which indexes are built after the commit, while others read and write
 * @param grants what happens to privileges
 * @param allowedDrops what may be dropped without anyone being asked, as globs of {@code kind:name}, e.g.
 *     {@code column:public.products.old*} or {@code table:public.tmp_*}
 * @param renames what was renamed in the source
 * @param checks what the target must answer well before a migration commits
 * @param productVersion a query for one text value, the product's version in this database; null if it has none
 */
@JsonDeserialize(builder = RuleSet.Builder.class)
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record RuleSet(
        String name,
        int version,
        String description,
        boolean tablesMayBeMissing,
        TableRule defaultForUserTables,
        TableRule defaultForBuiltInTables,
        List<String> builtInTables,
        List<String> neverTravel,
        List<SecretColumns> secretColumns,
        List<RuleEntry> rules,
        List<LogicalReference> references,
        boolean dropExtraIndexes,
        ConcurrentIndexes concurrentIndexes,
        Grants grants,
        List<String> allowedDrops,
        List<RenameHint> renames,
        List<CheckQuery> checks,
        @Nullable String productVersion) {

    /** Parts of addresses beside which no rule set of this name could be told apart. */
    private static final Set<String> RESERVED = Set.of("defaults", "schema", "validation");

    public RuleSet {
        builtInTables = TableRule.copy(builtInTables);
        neverTravel = TableRule.copy(neverTravel);
        secretColumns = TableRule.copy(secretColumns);
        rules = TableRule.copy(rules);
        references = TableRule.copy(references);
        allowedDrops = TableRule.copy(allowedDrops);
        renames = TableRule.copy(renames);
        checks = TableRule.copy(checks);
        productVersion = productVersion == null || productVersion.isBlank() ? null : productVersion;
        List<String> problems = ownProblems(name, rules, secretColumns, renames, checks);
        if (!problems.isEmpty()) {
            throw new InvalidRuleSetException(String.valueOf(name), problems);
        }
    }

    /** A rule set of entries alone: other tables are schema-only, every exactly named table must exist. */
    public static RuleSet of(String name, RuleEntry... rules) {
        return builder(name).rules(List.of(rules)).build();
    }

    /** A rule set in the making: its first version, every option at its default. */
    public static Builder builder(String name) {
        return new Builder().name(name);
    }

    /** A rule set in the making that begins as a copy of this one. */
    public Builder toBuilder() {
        return builder(name)
                .version(version)
                .description(description)
                .tablesMayBeMissing(tablesMayBeMissing)
                .defaultForUserTables(defaultForUserTables)
                .defaultForBuiltInTables(defaultForBuiltInTables)
                .builtInTables(builtInTables)
                .neverTravel(neverTravel)
                .secretColumns(secretColumns)
                .rules(rules)
                .references(references)
                .dropExtraIndexes(dropExtraIndexes)
                .concurrentIndexes(concurrentIndexes)
                .grants(grants)
                .allowedDrops(allowedDrops)
                .renames(renames)
                .checks(checks)
                .productVersion(productVersion);
    }

    /**
     * A rule set in the making, also as somebody wrote it: what is left out or null has its default, or comes from the
     * rule set that it extends.
     */
    @JsonPOJOBuilder(withPrefix = "")
    public static final class Builder {

        private @Nullable String extended;
        private @Nullable String name;
        private @Nullable Integer version;
        private @Nullable String description;
        private @Nullable Boolean tablesMayBeMissing;
        private @Nullable TableRule defaultForUserTables;
        private @Nullable TableRule defaultForBuiltInTables;
        private List<String> builtInTables = List.of();
        private List<String> neverTravel = List.of();
        private List<SecretColumns> secretColumns = List.of();
        private List<RuleEntry> rules = List.of();
        private List<LogicalReference> references = List.of();
        private @Nullable Boolean dropExtraIndexes;
        private @Nullable ConcurrentIndexes concurrentIndexes;
        private @Nullable Grants grants;
        private List<String> allowedDrops = List.of();
        private List<RenameHint> renames = List.of();
        private List<CheckQuery> checks = List.of();
        private @Nullable String productVersion;

        private Builder() {}

        /** The name of the rule set from which comes what is left out here; see {@link #inherit}. */
        @JsonProperty("extends")
        public Builder extending(@Nullable String value) {
            this.extended = value;
            return this;
        }

        /** The name of the rule set that this one extends, until that is inherited from. */
        public Optional<String> extended() {
            return Optional.ofNullable(extended);
        }

        /** See {@link RuleSet#name()}. */
        @JsonProperty("name")
        public Builder name(@Nullable String value) {
            this.name = value;
            return this;
        }

        /** See {@link RuleSet#version()}. */
        @JsonProperty("version")
        public Builder version(@Nullable Integer value) {
            this.version = value;
            return this;
        }

        /** See {@link RuleSet#description()}. */
        @JsonProperty("description")
        public Builder description(@Nullable String value) {
            this.description = value;
            return this;
        }

        /** See {@link RuleSet#tablesMayBeMissing()}. */
        @JsonProperty("tablesMayBeMissing")
        public Builder tablesMayBeMissing(@Nullable Boolean value) {
            this.tablesMayBeMissing = value;
            return this;
        }

        /** See {@link RuleSet#defaultForUserTables()}. */
        @JsonProperty("defaultForUserTables")
        public Builder defaultForUserTables(@Nullable TableRule value) {
            this.defaultForUserTables = value;
            return this;
        }

        /** See {@link RuleSet#defaultForBuiltInTables()}. */
        @JsonProperty("defaultForBuiltInTables")
        public Builder defaultForBuiltInTables(@Nullable TableRule value) {
            this.defaultForBuiltInTables = value;
            return this;
        }

        /** See {@link RuleSet#builtInTables()}. */
        @JsonProperty("builtInTables")
        public Builder builtInTables(@Nullable List<String> value) {
            this.builtInTables = TableRule.copy(value);
            return this;
        }

        /** See {@link RuleSet#neverTravel()}. */
        @JsonProperty("neverTravel")
        public Builder neverTravel(@Nullable List<String> value) {
            this.neverTravel = TableRule.copy(value);
            return this;
        }

        /** See {@link RuleSet#secretColumns()}. */
        @JsonProperty("secretColumns")
        public Builder secretColumns(@Nullable List<SecretColumns> value) {
            this.secretColumns = TableRule.copy(value);
            return this;
        }

        /** See {@link RuleSet#rules()}. */
        @JsonProperty("rules")
        public Builder rules(@Nullable List<RuleEntry> value) {
            this.rules = TableRule.copy(value);
            return this;
        }

        /** See {@link RuleSet#references()}. */
        @JsonProperty("references")
        public Builder references(@Nullable List<LogicalReference> value) {
            this.references = TableRule.copy(value);
            return this;
        }

        /** See {@link RuleSet#dropExtraIndexes()}. */
        @JsonProperty("dropExtraIndexes")
        public Builder dropExtraIndexes(@Nullable Boolean value) {
            this.dropExtraIndexes = value;
            return this;
        }

        /** See {@link RuleSet#concurrentIndexes()}. */
        @JsonProperty("concurrentIndexes")
        public Builder concurrentIndexes(@Nullable ConcurrentIndexes value) {
            this.concurrentIndexes = value;
            return this;
        }

        /** See {@link RuleSet#grants()}. */
        @JsonProperty("grants")
        public Builder grants(@Nullable Grants value) {
            this.grants = value;
            return this;
        }

        /** See {@link RuleSet#allowedDrops()}. */
        @JsonProperty("allowedDrops")
        public Builder allowedDrops(@Nullable List<String> value) {
            this.allowedDrops = TableRule.copy(value);
            return this;
        }

        /** See {@link RuleSet#renames()}. */
        @JsonProperty("renames")
        public Builder renames(@Nullable List<RenameHint> value) {
            this.renames = TableRule.copy(value);
            return this;
        }

        /** See {@link RuleSet#checks()}. */
        @JsonProperty("checks")
        public Builder checks(@Nullable List<CheckQuery> value) {
            this.checks = TableRule.copy(value);
            return this;
        }

        /** See {@link RuleSet#productVersion()}. */
        @JsonProperty("productVersion")
        public Builder productVersion(@Nullable String value) {
            this.productVersion = value;
            return this;
        }

        /**
         * Takes over what is left out here. Lists are joined: an entry for the same table, or a check of the same name,
         * replaces the parent's; the others follow it.
         */
        public Builder inherit(RuleSet parent) {
            extended = null;
            description = description == null ? parent.description() : description;
            tablesMayBeMissing = tablesMayBeMissing == null ? parent.tablesMayBeMissing() : tablesMayBeMissing;
            defaultForUserTables = defaultForUserTables == null ? parent.defaultForUserTables() : defaultForUserTables;
            defaultForBuiltInTables =
                    defaultForBuiltInTables == null ? parent.defaultForBuiltInTables() : defaultForBuiltInTables;
            builtInTables = joined(parent.builtInTables(), builtInTables, entry -> entry);
            neverTravel = joined(parent.neverTravel(), neverTravel, entry -> entry);
            secretColumns = joined(parent.secretColumns(), secretColumns, entry -> entry);
            rules = joined(parent.rules(), rules, RuleEntry::table);
            references = joined(parent.references(), references, entry -> entry);
            dropExtraIndexes = dropExtraIndexes == null ? parent.dropExtraIndexes() : dropExtraIndexes;
            concurrentIndexes = concurrentIndexes == null ? parent.concurrentIndexes() : concurrentIndexes;
            grants = grants == null ? parent.grants() : grants;
            allowedDrops = joined(parent.allowedDrops(), allowedDrops, entry -> entry);
            renames = joined(parent.renames(), renames, entry -> entry);
            checks = joined(parent.checks(), checks, CheckQuery::name);
            productVersion = productVersion == null ? parent.productVersion() : productVersion;
            return this;
        }

        private static <T> List<T> joined(List<T> inherited, List<T> own, Function<T, Object> key) {
            Set<Object> replaced = own.stream().map(key).collect(Collectors.toSet());
            return Stream.concat(inherited.stream().filter(entry -> !replaced.contains(key.apply(entry))), own.stream())
                    .toList();
        }

        /**
         * The rule set.
         *
         * @throws InvalidRuleSetException when it is wrong in itself, with all that is
         */
        @SuppressWarnings("NullAway") // a missing name is among the problems
        public RuleSet build() {
            if (extended != null) {
                throw new InvalidRuleSetException(
                        String.valueOf(name),
                        List.of("It extends rule set %s, which is not known here.".formatted(extended)));
            }
            return new RuleSet(
                    name,
                    Objects.requireNonNullElse(version, 1),
                    Objects.requireNonNullElse(description, ""),
                    Objects.requireNonNullElse(tablesMayBeMissing, false),
                    Objects.requireNonNullElseGet(defaultForUserTables, () -> TableRule.of(Rule.SCHEMA_ONLY)),
                    Objects.requireNonNullElseGet(defaultForBuiltInTables, () -> TableRule.of(Rule.SCHEMA_ONLY)),
                    builtInTables,
                    neverTravel,
                    secretColumns,
                    rules,
                    references,
                    Objects.requireNonNullElse(dropExtraIndexes, false),
                    Objects.requireNonNullElse(concurrentIndexes, ConcurrentIndexes.LARGE),
                    Objects.requireNonNullElse(grants, Grants.KEEP),
                    allowedDrops,
                    renames,
                    checks,
                    productVersion);
        }
    }

    private static List<String> ownProblems(
            @Nullable String name,
            List<RuleEntry> rules,
            List<SecretColumns> secretColumns,
            List<RenameHint> renames,
            List<CheckQuery> checks) {
        List<String> problems = new ArrayList<>();
        if (name == null || !name.matches("[a-z][a-z0-9-]{0,62}")) {
            problems.add(
                    "A rule set's name is made of lower-case letters, digits and hyphens, and begins with a letter.");
        } else if (RESERVED.contains(name)) {
            problems.add("A rule set cannot be named %s: its address has another meaning.".formatted(name));
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
        for (SecretColumns secret : secretColumns) {
            if (secret.table() == null
                    || secret.table().isBlank()
                    || secret.columns().isEmpty()) {
                problems.add("An entry of secretColumns names a table and at least one column.");
            }
        }
        for (RenameHint hint : renames) {
            if (hint.table() == null
                    || hint.table().isBlank()
                    || hint.to() == null
                    || hint.to().isBlank()) {
                problems.add("An entry of renames names a table and what it or its column is called now.");
            }
        }
        Set<String> checkNames = new LinkedHashSet<>();
        for (CheckQuery check : checks) {
            if (check.name() == null || check.name().isBlank()) {
                problems.add("A check has no name.");
            } else if (!checkNames.add(check.name())) {
                problems.add("There is more than one check " + check.name() + ".");
            }
            if (check.sql() == null || check.sql().isBlank()) {
                problems.add("Check " + check.name() + " has no sql.");
            }
        }
        return problems;
    }

    /**
     * Whether the rule set lets something go without anyone being asked.
     *
     * @param decision the id of the decision that it would otherwise wait for, such as
     *     {@code drop-column:public.products.legacyCode}
     */
    public boolean allows(String decision) {
        return decision.startsWith("drop-")
                && allowedDrops.stream()
                        .anyMatch(pattern -> new Glob(pattern).matches(decision.substring("drop-".length())));
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

    /** Why {@link #resolve} would refuse these tables, a sentence each; empty when it would not. */
    public List<String> problemsOn(List<Table> existing) {
        List<String> problems = new ArrayList<>();
        resolve(existing, problems);
        return problems;
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
        List<TablePattern> staying = neverTravel.stream().map(TablePattern::new).toList();
        boolean[] used = new boolean[patterns.size()];
        SortedMap<TableName, ResolvedRule> result = new TreeMap<>();
        for (Table table : existing) {
            List<Integer> matching = new ArrayList<>();
            for (int i = 0; i < patterns.size(); i++) {
                if (patterns.get(i).matches(table.name())) {
                    used[i] = true;
                    matching.add(i);
                }
            }
            // the most specific first; of equals the later one
            matching.sort(Comparator.<Integer>comparingInt(i -> patterns.get(i).specificity())
                    .thenComparing(Comparator.naturalOrder())
                    .reversed());
            ResolvedRule rule =
                    matching.isEmpty() ? byDefault(table.name(), builtIn) : byEntry(table.name(), matching, patterns);
            rule = staysAtHome(rule, staying, problems);
            rule = rule.with(rule.rule().without(secretColumnsOf(table)));
            checkColumns(table, rule, problems);
            result.put(table.name(), rule);
        }
        for (int i = 0; i < used.length; i++) {
            if (!used[i] && !patterns.get(i).isGlob() && !rules.get(i).optional() && !tablesMayBeMissing) {
                problems.add("It names table " + rules.get(i).table() + ", which does not exist.");
            }
        }
        secretColumns.forEach(secret -> checkSecret(secret, existing, problems));
        return new ResolvedRules(result, resolveReferences(existing, problems));
    }

    /** A misspelt secret would travel. */
    private void checkSecret(SecretColumns secret, List<Table> existing, List<String> problems) {
        TablePattern pattern = new TablePattern(secret.table());
        if (pattern.isGlob() || tablesMayBeMissing) {
            return;
        }
        List<Table> tables =
                existing.stream().filter(table -> pattern.matches(table.name())).toList();
        if (tables.isEmpty()) {
            problems.add("It keeps columns of table " + secret.table() + " secret, which does not exist.");
        }
        for (Table table : tables) {
            for (String column : secret.columns()) {
                if (table.column(column).isEmpty()) {
                    problems.add("It keeps column %s of table %s secret, which does not exist."
                            .formatted(column, table.name()));
                }
            }
        }
    }

    /** The entries that match none of these tables, as they are written. */
    public List<String> unmatched(List<Table> existing) {
        return rules.stream()
                .map(RuleEntry::table)
                .filter(pattern -> existing.stream().map(Table::name).noneMatch(new TablePattern(pattern)::matches))
                .toList();
    }

    private ResolvedRule byEntry(TableName table, List<Integer> matching, List<TablePattern> patterns) {
        RuleEntry winner = rules.get(matching.getFirst());
        return new ResolvedRule(
                table,
                winner.tableRule(),
                patterns.get(matching.getFirst()).isGlob() ? ResolvedRule.Origin.PATTERN : ResolvedRule.Origin.NAMED,
                winner.table(),
                matching.stream().skip(1).map(i -> rules.get(i).table()).toList());
    }

    private ResolvedRule staysAtHome(ResolvedRule resolved, List<TablePattern> staying, List<String> problems) {
        for (int i = 0; i < staying.size(); i++) {
            if (resolved.rule().rule().carriesRows() && staying.get(i).matches(resolved.table())) {
                if (resolved.origin() == ResolvedRule.Origin.NAMED) {
                    problems.add("Its entry %s would carry the rows of table %s, which never travel (%s)."
                            .formatted(resolved.pattern(), resolved.table(), neverTravel.get(i)));
                }
                return resolved.kept(neverTravel.get(i));
            }
        }
        return resolved;
    }

    private Set<String> secretColumnsOf(Table table) {
        Set<String> columns = new LinkedHashSet<>();
        for (SecretColumns secret : secretColumns) {
            if (new TablePattern(secret.table()).matches(table.name())) {
                columns.addAll(secret.columns());
            }
        }
        columns.removeIf(column -> table.column(column).isEmpty());
        return columns;
    }

    private ResolvedRule byDefault(TableName table, List<TablePattern> builtIn) {
        for (int i = 0; i < builtIn.size(); i++) {
            if (builtIn.get(i).matches(table)) {
                return new ResolvedRule(
                        table,
                        defaultForBuiltInTables,
                        ResolvedRule.Origin.BUILT_IN_DEFAULT,
                        builtInTables.get(i),
                        List.of());
            }
        }
        return new ResolvedRule(table, defaultForUserTables, ResolvedRule.Origin.USER_DEFAULT, null, List.of());
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
        for (String column : rule.insertOnlyColumns()) {
            if (table.column(column).isEmpty()
                    && resolved.origin() == ResolvedRule.Origin.NAMED
                    && !tablesMayBeMissing) {
                problems.add(
                        "It only inserts column " + column + " of table " + table.name() + ", which does not exist.");
            }
        }
        List<String> key = rule.naturalKey().isEmpty() ? table.primaryKey() : rule.naturalKey();
        for (String column : key) {
            if (rule.excludedColumns().contains(column)) {
                problems.add("It excludes column " + column + " of table " + table.name()
                        + ", which is part of the key that identifies its rows; give it a natural key.");
            }
            if (rule.insertOnlyColumns().contains(column)) {
                problems.add("It only inserts column " + column + " of table " + table.name()
                        + ", which is part of the key that identifies its rows.");
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
