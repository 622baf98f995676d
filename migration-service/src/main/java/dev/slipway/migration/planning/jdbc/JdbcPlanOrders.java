package dev.slipway.migration.planning.jdbc;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.planning.PlanId;
import dev.slipway.migration.planning.PlanOrder;
import dev.slipway.migration.planning.PlanOrders;
import dev.slipway.migration.planning.PlanState;
import dev.slipway.migration.planning.Subject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

@Repository
class JdbcPlanOrders implements PlanOrders {

    private final JdbcClient jdbc;
    private final JsonMapper json = JsonMapper.builder()
            .addMixIn(PlanState.class, StateNames.class)
            .addMixIn(Subject.class, SubjectNames.class)
            .build();

    JdbcPlanOrders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void save(PlanOrder plan) {
        // text, not jsonb: it is read back whole, and jsonb would reorder and refuse \\u0000
        jdbc.sql("""
                        INSERT INTO plan (id, target, subject, requested_by, requested_at, state, state_data)
                        VALUES (:id, :target, :subject, :requestedBy, :requestedAt, :state, :stateData)
                        ON CONFLICT (id) DO UPDATE SET state = excluded.state, state_data = excluded.state_data
                        """)
                .param("id", plan.id().value())
                .param("target", plan.target().toString())
                .param("subject", json.writerFor(Subject.class).writeValueAsString(plan.subject()))
                .param("requestedBy", plan.requestedBy())
                .param("requestedAt", plan.requestedAt().atOffset(ZoneOffset.UTC))
                .param("state", plan.state().label())
                .param("stateData", json.writerFor(PlanState.class).writeValueAsString(plan.state()))
                .update();
    }

    @Override
    public Optional<PlanOrder> find(PlanId id) {
        return jdbc.sql("SELECT * FROM plan WHERE id = :id")
                .param("id", id.value())
                .query(this::read)
                .optional();
    }

    @Override
    public List<PlanOrder> latest(@Nullable EnvironmentRef target, int limit) {
        return jdbc.sql("""
                        SELECT * FROM plan WHERE :target::text IS NULL OR target = :target
                        ORDER BY requested_at DESC, id LIMIT :limit
                        """)
                .param("target", target == null ? null : target.toString())
                .param("limit", limit)
                .query(this::read)
                .list();
    }

    @Override
    public List<PlanId> requestedBefore(Instant time, int limit) {
        return jdbc
                .sql("SELECT id FROM plan WHERE requested_at < :time ORDER BY requested_at LIMIT :limit")
                .param("time", time.atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .query(UUID.class)
                .list()
                .stream()
                .map(PlanId::new)
                .toList();
    }

    @Override
    @Transactional
    public void remove(PlanId id) {
        jdbc.sql("DELETE FROM plan_rows WHERE plan_id = :id")
                .param("id", id.value())
                .update();
        jdbc.sql("DELETE FROM plan WHERE id = :id").param("id", id.value()).update();
    }

    private PlanOrder read(ResultSet row, int number) throws SQLException {
        return new PlanOrder(
                new PlanId(row.getObject("id", UUID.class)),
                EnvironmentRef.parse(row.getString("target")),
                json.readValue(row.getString("subject"), Subject.class),
                row.getString("requested_by"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                json.readValue(row.getString("state_data"), PlanState.class));
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = PlanState.Planning.class, name = "planning"),
        @JsonSubTypes.Type(value = PlanState.Ready.class, name = "ready"),
        @JsonSubTypes.Type(value = PlanState.Failed.class, name = "failed")
    })
    private interface StateNames {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "from")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Subject.Source.class, name = "source"),
        @JsonSubTypes.Type(value = Subject.Existing.class, name = "package")
    })
    private interface SubjectNames {}
}
