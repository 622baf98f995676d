package dev.slipway.migration.planning.jdbc;

import dev.slipway.migration.ruleset.RuleSetUses;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** A plan that is being made needs its rule set; one that is ready carries what it needs in its package. */
@Repository
class RuleSetsOfPlans implements RuleSetUses {

    private final JdbcClient jdbc;

    RuleSetsOfPlans(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<String> of(String ruleSet) {
        return jdbc.sql("""
                        SELECT 'plan ' || id FROM plan
                        WHERE state = 'planning' AND subject::jsonb ->> 'ruleSet' = :ruleSet
                        ORDER BY requested_at
                        """).param("ruleSet", ruleSet).query(String.class).list();
    }
}
