package dev.slipway.migration.drift.jdbc;

import dev.slipway.migration.drift.TargetState;
import dev.slipway.migration.drift.TargetStates;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

@Repository
class JdbcTargetStates implements TargetStates {

    private final JdbcClient jdbc;
    private final JsonMapper json = new JsonMapper();

    JdbcTargetStates(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void save(UUID migration, TargetState state) {
        jdbc.sql("""
                        INSERT INTO target_state (migration_id, state) VALUES (:migration, :state)
                        ON CONFLICT (migration_id) DO UPDATE SET state = excluded.state
                        """)
                .param("migration", migration)
                .param("state", json.writeValueAsString(state))
                .update();
    }

    @Override
    public Optional<TargetState> find(UUID migration) {
        return jdbc.sql("SELECT state FROM target_state WHERE migration_id = :migration")
                .param("migration", migration)
                .query(String.class)
                .optional()
                .map(state -> json.readValue(state, TargetState.class));
    }

    @Override
    public void remove(UUID migration) {
        jdbc.sql("DELETE FROM target_state WHERE migration_id = :migration")
                .param("migration", migration)
                .update();
    }
}
