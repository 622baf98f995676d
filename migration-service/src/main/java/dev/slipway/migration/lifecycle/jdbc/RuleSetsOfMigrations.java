package dev.slipway.migration.lifecycle.jdbc;

import dev.slipway.migration.ruleset.RuleSetUses;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** A migration that has no backup yet may be planned anew, for which it needs its rule set. */
@Repository
class RuleSetsOfMigrations implements RuleSetUses {

    private final JdbcClient jdbc;

    RuleSetsOfMigrations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<String> of(String ruleSet) {
        return jdbc.sql("""
                        SELECT 'migration ' || id FROM migration
                        WHERE state IN ('requested', 'checked', 'awaiting-decision') AND origin ->> 'ruleSet' = :ruleSet
                        ORDER BY requested_at
                        """).param("ruleSet", ruleSet).query(String.class).list();
    }
}
