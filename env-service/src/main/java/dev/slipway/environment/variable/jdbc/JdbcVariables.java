package dev.slipway.environment.variable.jdbc;

import dev.slipway.environment.registry.EnvironmentId;
import dev.slipway.environment.secret.SealedSecret;
import dev.slipway.environment.variable.Variable;
import dev.slipway.environment.variable.VariableContent;
import dev.slipway.environment.variable.VariableName;
import dev.slipway.environment.variable.Variables;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Variables in PostgreSQL. A removed variable leaves a row without value behind, so that its version counts on when it
 * is created again and a version that someone read before never comes back for another value.
 */
@Repository
class JdbcVariables implements Variables {

    private static final String COLUMNS = """
            SELECT name, plain_value, secret_value, description, version, changed_by, changed_at
              FROM variable
             WHERE environment_id = :environment AND NOT removed
            """;

    private final JdbcClient jdbc;

    JdbcVariables(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Variable> find(EnvironmentId environment, VariableName name) {
        return jdbc.sql(COLUMNS + " AND name = :name")
                .param("environment", environment.value())
                .param("name", name.value())
                .query(JdbcVariables::variable)
                .optional();
    }

    @Override
    public List<Variable> list(EnvironmentId environment) {
        return jdbc.sql(COLUMNS + " ORDER BY name")
                .param("environment", environment.value())
                .query(JdbcVariables::variable)
                .list();
    }

    @Override
    public long put(
            EnvironmentId environment,
            VariableName name,
            VariableContent content,
            String description,
            String changedBy,
            Instant changedAt) {
        @Nullable String plain = null;
        byte @Nullable [] secret = null;
        switch (content) {
            case VariableContent.Plain(String value) -> plain = value;
            case VariableContent.Encrypted(SealedSecret ciphertext) -> secret = ciphertext.ciphertext();
        }
        return jdbc.sql("""
                        INSERT INTO variable (environment_id, name, plain_value, secret_value, description, version,
                                              changed_by, changed_at)
                        VALUES (:environment, :name, :plain, :secret, :description, 1, :changedBy, :changedAt)
                        ON CONFLICT (environment_id, name) DO UPDATE
                           SET plain_value = excluded.plain_value,
                               secret_value = excluded.secret_value,
                               description = excluded.description,
                               version = variable.version + 1,
                               removed = false,
                               changed_by = excluded.changed_by,
                               changed_at = excluded.changed_at
                        RETURNING version
                        """)
                .param("environment", environment.value())
                .param("name", name.value())
                .param("plain", plain, Types.VARCHAR)
                .param("secret", secret, Types.BINARY)
                .param("description", description)
                .param("changedBy", changedBy)
                .param("changedAt", Timestamp.from(changedAt))
                .query(Long.class)
                .single();
    }

    @Override
    public void remove(EnvironmentId environment, VariableName name, String removedBy, Instant removedAt) {
        jdbc.sql("""
                UPDATE variable
                   SET plain_value = NULL, secret_value = NULL, description = '', removed = true,
                       version = version + 1, changed_by = :removedBy, changed_at = :removedAt
                 WHERE environment_id = :environment AND name = :name
                """)
                .param("environment", environment.value())
                .param("name", name.value())
                .param("removedBy", removedBy)
                .param("removedAt", Timestamp.from(removedAt))
                .update();
    }

    private static Variable variable(ResultSet row, int number) throws SQLException {
        String plain = row.getString("plain_value");
        VariableContent content = plain != null
                ? new VariableContent.Plain(plain)
                : new VariableContent.Encrypted(SealedSecret.of(row.getBytes("secret_value")));
        return new Variable(
                new VariableName(row.getString("name")),
                content,
                row.getString("description"),
                row.getLong("version"),
                row.getString("changed_by"),
                row.getTimestamp("changed_at").toInstant());
    }
}
