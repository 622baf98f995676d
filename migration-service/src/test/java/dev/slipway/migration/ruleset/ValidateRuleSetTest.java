package dev.slipway.migration.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.migration.ManagedTestDatabase;
import dev.slipway.teststack.NocoBase;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ValidateRuleSetTest {

    private final TestDatabase database = TestPostgres.createDatabase("validate");

    @AfterEach
    void dropDatabase() {
        TestPostgres.dropDatabase(database);
    }

    private Connection open() throws SQLException {
        Connection connection = ManagedTestDatabase.of(database).open();
        connection.setAutoCommit(false);
        return connection;
    }

    private ValidateRuleSet.Findings validate(String yaml) throws SQLException {
        RuleSet rules = RuleSetFormat.YAML.read(yaml).resolve(name -> Optional.empty());
        try (Connection connection = open()) {
            return ValidateRuleSet.validate(rules, connection);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = public");
            statement.execute(sql);
            connection.commit();
        }
    }

    @Test
    void everythingThatDoesNotFitTheSourceIsFoundAtOnce() throws SQLException {
        execute("""
                CREATE TABLE a (id int PRIMARY KEY, name text);
                CREATE TABLE b (id int PRIMARY KEY, name text);
                CREATE TABLE c (id int PRIMARY KEY, secret text);
                CREATE FUNCTION mine() RETURNS boolean LANGUAGE sql AS 'SELECT true';
                INSERT INTO b VALUES (1, 'twice'), (2, 'twice');
                """);
        ValidateRuleSet.Findings findings = validate("""
                name: r
                rules:
                  - {table: a, rule: overwrite, filter: nam = 'x'}
                  - {table: b, rule: overwrite, naturalKey: [name]}
                  - {table: c, rule: overwrite, filter: "true); DELETE FROM a; SELECT (true", excludedColumns: [nope]}
                  - {table: d, rule: overwrite}
                  - {table: none_*, rule: overwrite}
                secretColumns:
                  - {table: c, columns: [secrte]}
                references:
                  - a.bId -> b.id
                checks:
                  - {name: broken, sql: SELECT * FROM nowhere}
                  - {name: skipped, sql: SELECT * FROM nowhere, requires: [nowhere]}
                  - {name: writing, sql: DELETE FROM a}
                productVersion: SELECT version FROM nowhere
                """);
        assertThat(findings.problems())
                .anyMatch(problem ->
                        problem.startsWith("The filter of table public.a is refused") && problem.contains("\"nam\""))
                .anyMatch(problem -> problem.contains("More than one row of table public.b"))
                .anyMatch(problem -> problem.startsWith("The filter of table public.c is refused"))
                .anyMatch(problem -> problem.contains("nope"))
                .anyMatch(problem -> problem.contains("table d, which does not exist"))
                .anyMatch(problem -> problem.contains("secrte"))
                .anyMatch(problem -> problem.contains("a(bId)"))
                .anyMatch(problem -> problem.startsWith("Check broken"))
                .anyMatch(problem -> problem.startsWith("Check writing"))
                .hasSize(9);
        assertThat(findings.remarks())
                .anyMatch(remark -> remark.contains("none_*"))
                .anyMatch(remark -> remark.contains("product's version"));
    }

    @Test
    void aFilterIsTriedAsItWillBeUsed() throws SQLException {
        execute("""
                CREATE TABLE a (id int PRIMARY KEY);
                CREATE FUNCTION mine() RETURNS boolean LANGUAGE sql AS 'SELECT true';
                """);
        assertThat(validate("{name: r, rules: [{table: a, rule: overwrite, filter: public.mine() -- ours}]}")
                        .problems())
                .isEmpty();
        assertThat(validate("{name: r, rules: [{table: a, rule: overwrite, filter: mine()}]}")
                        .problems())
                .singleElement()
                .asString()
                .contains("mine()");
    }

    @Test
    void theRealPresetFitsARealSource() throws SQLException {
        NocoBase.load(database, "dev");
        RuleSet preset = Presets.shipped().find("nocobase").orElseThrow();
        try (Connection connection = open()) {
            ValidateRuleSet.Findings findings = ValidateRuleSet.validate(preset, connection);
            assertThat(findings.problems()).isEmpty();
            assertThat(findings.remarks()).isEmpty();
            assertThat(ReadProductVersion.of(connection, Objects.requireNonNull(preset.productVersion())))
                    .contains("2.2.15");
        }
    }
}
