package dev.slipway.migration.packaging.jdbc;

import dev.slipway.migration.ruleset.RuleSetUses;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** A package that is being built needs its rule set; one that is sealed has it inside. */
@Repository
class RuleSetsOfPackageBuilds implements RuleSetUses {

    private final JdbcClient jdbc;

    RuleSetsOfPackageBuilds(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<String> of(String ruleSet) {
        return jdbc.sql("""
                        SELECT 'the build of package ' || id FROM package_build
                        WHERE state = 'building' AND rule_set = :ruleSet
                        ORDER BY requested_at
                        """).param("ruleSet", ruleSet).query(String.class).list();
    }
}
