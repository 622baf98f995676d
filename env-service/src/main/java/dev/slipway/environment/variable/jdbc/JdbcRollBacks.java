package dev.slipway.environment.variable.jdbc;

import dev.slipway.environment.variable.RollBacks;
import dev.slipway.environment.variable.VariableSet;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** {@link RollBacks} in the table {@code variable_roll_back}. */
@Repository
class JdbcRollBacks implements RollBacks {

    private final JdbcClient jdbc;

    JdbcRollBacks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public OptionalLong find(UUID id, VariableSet set) {
        return jdbc.sql("SELECT version FROM variable_roll_back WHERE id = :id AND environment_id = :environment")
                .param("id", id)
                .param("environment", set.id())
                .query(Long.class)
                .optional()
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    @Override
    public void add(UUID id, VariableSet set, long toVersion, long version, Instant doneAt) {
        jdbc.sql("""
                        INSERT INTO variable_roll_back (id, environment_id, to_version, version, done_at)
                        VALUES (:id, :environment, :toVersion, :version, :doneAt)""")
                .param("id", id)
                .param("environment", set.id())
                .param("toVersion", toVersion)
                .param("version", version)
                .param("doneAt", doneAt.atOffset(ZoneOffset.UTC))
                .update();
    }
}
