package dev.slipway.migration.ruleset;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.managedpostgres.Tables;
import dev.slipway.migration.environment.Environments;
import dev.slipway.migration.ruleset.GuardedQuery.RefusedQueryException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds all that is wrong with a rule set before anything is done by it. */
@Component
public class ValidateRuleSet {

    private final RuleSets ruleSets;
    private final Environments environments;

    ValidateRuleSet(RuleSets ruleSets, Environments environments) {
        this.ruleSets = ruleSets;
        this.environments = environments;
    }

    /**
     * What was found, each as a sentence.
     *
     * @param problems what makes the rule set unusable on this source
     * @param remarks what may be meant so
     */
    public record Findings(List<String> problems, List<String> remarks) {

        public Findings {
            problems = List.copyOf(problems);
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * Validates a rule set that need not be saved.
     *
     * @param written the rule set
     * @param source the environment whose tables it is meant for; null to look at the rule set alone
     * @throws dev.slipway.migration.environment.UnknownEnvironmentException when there is no such environment
     * @throws dev.slipway.managedpostgres.DatabaseUnreachableException when its database does not answer
     * @throws dev.slipway.managedpostgres.DatabaseAccessDeniedException when its database refuses the connection
     */
    public Findings validate(WrittenRuleSet written, @Nullable EnvironmentRef source) {
        RuleSet rules;
        try {
            rules = ruleSets.resolve(written);
        } catch (InvalidRuleSetException e) {
            return new Findings(e.problems(), List.of());
        }
        if (source == null) {
            return new Findings(List.of(), List.of());
        }
        ManagedDatabase database =
                new ManagedDatabase(environments.get(source).connection(), "slipway migration-service");
        try (Connection connection = database.open()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            return validate(rules, connection);
        } catch (SQLException e) {
            throw new DatabaseFailureException("The rule set cannot be tried on " + source, e);
        }
    }

    /** As {@link #validate(WrittenRuleSet, EnvironmentRef)}, on a source that is open in a transaction. */
    static Findings validate(RuleSet rules, Connection source) throws SQLException {
        List<Table> tables = Tables.list(source);
        List<String> problems = new ArrayList<>(rules.problemsOn(tables));
        List<String> remarks = new ArrayList<>();
        ResolvedRules resolved = rules.classify(tables);
        GuardedQuery ofRules = GuardedQuery.qualified(source);
        GuardedQuery ofApplication = GuardedQuery.unqualified(source);
        for (Table table : tables) {
            TableRule rule = resolved.of(table.name());
            if (rule.rule().carriesRows()) {
                tryFilter(table.name(), rule.filter(), ofRules, problems);
                tryNaturalKey(table, rule, ofRules, problems);
            }
        }
        tryChecks(rules, source, ofApplication, problems);
        String productVersion = rules.productVersion();
        if (productVersion != null) {
            explain("The query for the product's version", productVersion, ofApplication, remarks);
        }
        for (String pattern : rules.unmatched(tables)) {
            if (!rules.tablesMayBeMissing()) {
                remarks.add("No table matches the entry %s.".formatted(pattern));
            }
        }
        for (ResolvedRule rule : resolved.tables().values()) {
            if (rule.rule().keepReferenced()
                    && resolved.references().stream()
                            .noneMatch(reference -> reference.referencedTable().equals(rule.table()))) {
                remarks.add(
                        "Table %s keeps rows that others point at, but no reference says which do; foreign keys that the database declares count."
                                .formatted(rule.table()));
            }
        }
        return new Findings(problems, remarks);
    }

    private static void tryFilter(TableName table, @Nullable String filter, GuardedQuery queries, List<String> problems)
            throws SQLException {
        if (filter != null) {
            explain(
                    "The filter of table " + table,
                    // on lines of its own: it may end with a comment
                    "SELECT 1 FROM ONLY " + table.quoted() + " WHERE (\n" + filter + "\n)",
                    queries,
                    problems);
        }
    }

    private static void tryNaturalKey(Table table, TableRule rule, GuardedQuery queries, List<String> problems)
            throws SQLException {
        if (rule.naturalKey().isEmpty()
                || rule.naturalKey().stream()
                        .anyMatch(column -> table.column(column).isEmpty())) {
            return;
        }
        String key = Quoted.identifiers(rule.naturalKey());
        try {
            boolean ambiguous = queries.run(
                    "SELECT 1 FROM ONLY " + table.name().quoted()
                            + (rule.filter() == null ? "" : " WHERE (\n" + rule.filter() + "\n)") + " GROUP BY " + key
                            + " HAVING count(*) > 1",
                    1,
                    rows -> rows.next());
            if (ambiguous) {
                problems.add("More than one row of table %s has the same natural key %s."
                        .formatted(table.name(), String.join(", ", rule.naturalKey())));
            }
        } catch (RefusedQueryException e) {
            // a type without equality, or the filter, which is told already
            if (rule.filter() == null) {
                problems.add("The natural key of table %s cannot be used: %s".formatted(table.name(), e.getMessage()));
            }
        }
    }

    private static void tryChecks(RuleSet rules, Connection source, GuardedQuery queries, List<String> problems)
            throws SQLException {
        List<TableName> relations = RunChecks.relations(source);
        for (CheckQuery check : rules.checks()) {
            if (RunChecks.missing(check, relations).isEmpty()) {
                explain("Check " + check.name(), check.sql(), queries, problems);
            }
        }
    }

    private static void explain(String what, String query, GuardedQuery queries, List<String> problems)
            throws SQLException {
        try {
            queries.run(query, 0, rows -> true);
        } catch (RefusedQueryException e) {
            problems.add("%s is refused by the database: %s".formatted(what, e.getMessage()));
        }
    }
}
