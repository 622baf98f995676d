package dev.slipway.backup.drill.jdbc;

import dev.slipway.backup.drill.DrillPlan;
import dev.slipway.backup.drill.DrillPlans;
import dev.slipway.contracts.EnvironmentRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

@Repository
class JdbcDrillPlans implements DrillPlans {

    private final JdbcClient jdbc;
    private final JsonMapper json;

    JdbcDrillPlans(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    @Override
    public List<DrillPlan> all() {
        return jdbc.sql("SELECT * FROM drill_plan ORDER BY environment")
                .query(this::plan)
                .list();
    }

    @Override
    public Optional<DrillPlan> find(EnvironmentRef environment) {
        return jdbc.sql("SELECT * FROM drill_plan WHERE environment = :environment")
                .param("environment", environment.toString())
                .query(this::plan)
                .optional();
    }

    @Override
    public void set(DrillPlan plan) {
        Duration every = plan.every();
        jdbc.sql("""
                        INSERT INTO drill_plan (environment, every_seconds, checks, set_by, set_at)
                        VALUES (:environment, :every, :checks::jsonb, :setBy, :setAt)
                        ON CONFLICT (environment) DO UPDATE
                           SET every_seconds = excluded.every_seconds, checks = excluded.checks,
                               set_by = excluded.set_by, set_at = excluded.set_at
                        """)
                .param("environment", plan.environment().toString())
                .param("every", every == null ? null : every.toSeconds())
                .param("checks", json.writeValueAsString(plan.checks()))
                .param("setBy", plan.setBy())
                .param("setAt", plan.setAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    @Override
    public boolean remove(EnvironmentRef environment) {
        return jdbc.sql("DELETE FROM drill_plan WHERE environment = :environment")
                        .param("environment", environment.toString())
                        .update()
                == 1;
    }

    private DrillPlan plan(ResultSet row, int number) throws SQLException {
        Long every = row.getObject("every_seconds", Long.class);
        return new DrillPlan(
                EnvironmentRef.parse(row.getString("environment")),
                every == null ? null : Duration.ofSeconds(every),
                List.of(json.readValue(row.getString("checks"), DrillPlan.Check[].class)),
                row.getString("set_by"),
                row.getObject("set_at", OffsetDateTime.class).toInstant());
    }
}
