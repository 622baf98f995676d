package dev.slipway.environment.variable.jdbc;

import dev.slipway.environment.secret.Fingerprint;
import dev.slipway.environment.secret.SealedSecret;
import dev.slipway.environment.variable.Change;
import dev.slipway.environment.variable.StoredVariable;
import dev.slipway.environment.variable.Variable;
import dev.slipway.environment.variable.VariableContent;
import dev.slipway.environment.variable.VariableFilter;
import dev.slipway.environment.variable.VariableLevel;
import dev.slipway.environment.variable.VariableName;
import dev.slipway.environment.variable.VariableSet;
import dev.slipway.environment.variable.VariableSetRef;
import dev.slipway.environment.variable.VariableVersion;
import dev.slipway.environment.variable.Variables;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Variables in PostgreSQL: a row for every version of every variable, of which one is current. A removed variable's
 * newest row has no value.
 */
@Repository
class JdbcVariables implements Variables {

    private static final String STORED =
            "SELECT name, version, plain_value, secret_value, fingerprint, description, removed FROM variable_version";

    private static final String PAGE = """
             WHERE NOT removed
               AND (:text::text IS NULL OR position(lower(:text) in lower(name)) > 0
                    OR position(lower(:text) in lower(description)) > 0)
               AND (:type::text IS NULL OR (secret_value IS NOT NULL) = (:type = 'SECRET'))
               AND (:after::text IS NULL OR name > :after COLLATE "C")
             ORDER BY name
             LIMIT :limit
            """;

    private static final int BATCH = 1000;

    private final JdbcClient jdbc;
    private final JdbcOperations batches;

    JdbcVariables(JdbcClient jdbc, JdbcOperations batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    @Override
    public long version(UUID set) {
        return jdbc.sql("SELECT version FROM variable_set WHERE id = :set")
                .param("set", set)
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    @Override
    public long count(VariableSet set) {
        return jdbc.sql("SELECT count(*) FROM variable_version WHERE set_id = :set AND current AND NOT removed")
                .param("set", set.id())
                .query(Long.class)
                .single();
    }

    @Override
    public Optional<Variable> find(VariableSet set, VariableName name) {
        return jdbc.sql("""
                        SELECT v.*, c.changed_by, c.changed_at
                          FROM variable_version v
                          JOIN variable_change c USING (set_id, version)
                         WHERE v.set_id = :set AND v.name = :name AND v.current AND NOT v.removed
                        """)
                .param("set", set.id())
                .param("name", name.value())
                .query(variableOf(set))
                .optional();
    }

    @Override
    public List<Variable> list(VariableSet set, VariableFilter filter) {
        return page("""
                SELECT v.*, c.changed_by, c.changed_at
                  FROM (SELECT * FROM variable_version WHERE set_id = :own AND current) AS v
                  JOIN variable_change c USING (set_id, version)
                """, filter, set, set);
    }

    @Override
    public List<Variable> listEffective(VariableSet own, VariableSet defaults, VariableFilter filter) {
        return page("""
                SELECT v.*, c.changed_by, c.changed_at
                  FROM (SELECT * FROM variable_version WHERE set_id = :own AND current
                        UNION ALL
                        SELECT inherited.*
                          FROM variable_version inherited
                         WHERE set_id = :defaults AND current
                           AND NOT EXISTS (SELECT FROM variable_version overriding
                                            WHERE overriding.set_id = :own AND overriding.name = inherited.name
                                              AND overriding.current AND NOT overriding.removed)) AS v
                  JOIN variable_change c USING (set_id, version)
                """, filter, own, defaults);
    }

    private List<Variable> page(String select, VariableFilter filter, VariableSet own, VariableSet defaults) {
        return jdbc.sql(select + PAGE)
                .param("own", own.id())
                .param("defaults", defaults.id())
                .param("text", filter.text())
                .param("type", filter.type() == null ? null : filter.type().name())
                .param("after", filter.after() == null ? null : filter.after().value())
                .param("limit", filter.limit())
                .query(variableOf(own))
                .list();
    }

    @Override
    public List<StoredVariable> current(VariableSet set, Collection<VariableName> names) {
        return jdbc.sql(STORED + " WHERE set_id = :set AND current AND name = ANY (:names)")
                .param("set", set.id())
                .param("names", names.stream().map(VariableName::value).toArray(String[]::new))
                .query(JdbcVariables::stored)
                .list();
    }

    @Override
    public List<StoredVariable> asOf(VariableSet set, long version) {
        return jdbc.sql("""
                        SELECT DISTINCT ON (name)
                               name, version, plain_value, secret_value, fingerprint, description, removed
                          FROM variable_version
                         WHERE set_id = :set AND version <= :version
                         ORDER BY name, version DESC
                        """)
                .param("set", set.id())
                .param("version", version)
                .query(JdbcVariables::stored)
                .list();
    }

    @Override
    public Optional<StoredVariable> asOf(VariableSet set, VariableName name, long version) {
        return jdbc.sql(STORED + """
                         WHERE set_id = :set AND name = :name AND version <= :version
                         ORDER BY version DESC
                         LIMIT 1
                        """)
                .param("set", set.id())
                .param("name", name.value())
                .param("version", version)
                .query(JdbcVariables::stored)
                .optional();
    }

    @Override
    public List<StoredVariable> plainVersionsOf(VariableSet set, VariableName name) {
        return jdbc.sql(STORED + " WHERE set_id = :set AND name = :name AND plain_value IS NOT NULL")
                .param("set", set.id())
                .param("name", name.value())
                .query(JdbcVariables::stored)
                .list();
    }

    @Override
    public List<VariableVersion> versionsOf(VariableSet set, VariableName name, @Nullable Long before, int limit) {
        return jdbc.sql("""
                        SELECT v.*, c.changed_by, c.changed_at, c.reason,
                               (SELECT count(*) FROM variable_version other
                                 WHERE other.set_id = v.set_id AND other.version = v.version) AS variables
                          FROM variable_version v
                          JOIN variable_change c USING (set_id, version)
                         WHERE v.set_id = :set AND v.name = :name AND (:before::bigint IS NULL OR v.version < :before)
                         ORDER BY v.version DESC
                         LIMIT :limit
                        """)
                .param("set", set.id())
                .param("name", name.value())
                .param("before", before)
                .param("limit", limit)
                .query((row, number) -> new VariableVersion(stored(row, number), change(row, number)))
                .list();
    }

    @Override
    public List<Change> changes(VariableSet set, @Nullable Long before, int limit) {
        return jdbc.sql("""
                        SELECT c.version, c.changed_by, c.changed_at, c.reason,
                               (SELECT count(*) FROM variable_version v
                                 WHERE v.set_id = c.set_id AND v.version = c.version) AS variables
                          FROM variable_change c
                         WHERE c.set_id = :set AND (:before::bigint IS NULL OR c.version < :before)
                         ORDER BY c.version DESC
                         LIMIT :limit
                        """)
                .param("set", set.id())
                .param("before", before)
                .param("limit", limit)
                .query(JdbcVariables::change)
                .list();
    }

    @Override
    public long versionAt(VariableSet set, Instant time) {
        return jdbc.sql("""
                        SELECT coalesce(max(version), 0)
                          FROM variable_change
                         WHERE set_id = :set AND changed_at <= :time
                        """)
                .param("set", set.id())
                .param("time", Timestamp.from(time))
                .query(Long.class)
                .single();
    }

    @Override
    public void append(VariableSet set, Change change, Collection<StoredVariable> states) {
        jdbc.sql("""
                        INSERT INTO variable_set (id, application_id, environment_id, version)
                        VALUES (:set, :application, :environment::uuid, :version)
                        ON CONFLICT (id) DO UPDATE SET version = excluded.version
                        """)
                .param("set", set.id())
                .param("application", set.application().value())
                .param(
                        "environment",
                        switch (set.ref()) {
                            case VariableSetRef.Own _ -> set.id().toString();
                            case VariableSetRef.Defaults _ -> null;
                        })
                .param("version", set.version())
                .update();
        jdbc.sql("""
                        INSERT INTO variable_change (set_id, version, changed_by, changed_at, reason)
                        VALUES (:set, :version, :changedBy, :changedAt, :reason::text)
                        """)
                .param("set", set.id())
                .param("version", change.version())
                .param("changedBy", change.changedBy())
                .param("changedAt", Timestamp.from(change.changedAt()))
                .param("reason", change.reason())
                .update();
        jdbc.sql("""
                        UPDATE variable_version SET current = false
                         WHERE set_id = :set AND current AND name = ANY (:names)
                        """)
                .param("set", set.id())
                .param(
                        "names",
                        states.stream().map(state -> state.name().value()).toArray(String[]::new))
                .update();
        batches.batchUpdate("""
                INSERT INTO variable_version (set_id, name, version, plain_value, secret_value, fingerprint,
                                              description, removed, current)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, true)
                """, states, BATCH, (statement, state) -> {
            statement.setObject(1, set.id());
            statement.setString(2, state.name().value());
            statement.setLong(3, state.version());
            statement.setString(4, plainValue(state));
            statement.setBytes(
                    5, secretPart(state, content -> content.ciphertext().ciphertext()));
            statement.setBytes(6, secretPart(state, JdbcVariables::fingerprint));
            statement.setString(7, state.description());
            statement.setBoolean(8, state.removed());
        });
    }

    @Override
    public void encrypt(VariableSet set, Collection<StoredVariable> states) {
        batches.batchUpdate("""
                UPDATE variable_version SET plain_value = NULL, secret_value = ?, fingerprint = ?
                 WHERE set_id = ? AND name = ? AND version = ?
                """, states, BATCH, (statement, state) -> {
            statement.setBytes(
                    1, secretPart(state, content -> content.ciphertext().ciphertext()));
            statement.setBytes(2, secretPart(state, JdbcVariables::fingerprint));
            statement.setObject(3, set.id());
            statement.setString(4, state.name().value());
            statement.setLong(5, state.version());
        });
    }

    private static @Nullable String plainValue(StoredVariable state) {
        return state.content() instanceof VariableContent.Plain(String value) ? value : null;
    }

    private static byte @Nullable [] secretPart(
            StoredVariable state, Function<VariableContent.Encrypted, byte @Nullable []> part) {
        return state.content() instanceof VariableContent.Encrypted content ? part.apply(content) : null;
    }

    private static byte @Nullable [] fingerprint(VariableContent.Encrypted content) {
        return content.fingerprint() == null ? null : content.fingerprint().bytes();
    }

    private static StoredVariable stored(ResultSet row, int number) throws SQLException {
        return new StoredVariable(
                new VariableName(row.getString("name")),
                row.getLong("version"),
                row.getBoolean("removed") ? null : content(row),
                row.getString("description"));
    }

    private static Change change(ResultSet row, int number) throws SQLException {
        return new Change(
                row.getLong("version"),
                row.getString("changed_by"),
                row.getTimestamp("changed_at").toInstant(),
                row.getString("reason"),
                row.getLong("variables"));
    }

    private static RowMapper<Variable> variableOf(VariableSet own) {
        return (row, _) -> {
            boolean isDefault = own.ref() instanceof VariableSetRef.Defaults
                    || !own.id().equals(row.getObject("set_id", UUID.class));
            return new Variable(
                    new VariableName(row.getString("name")),
                    content(row),
                    row.getString("description"),
                    isDefault ? VariableLevel.APPLICATION : VariableLevel.ENVIRONMENT,
                    row.getLong("version"),
                    row.getString("changed_by"),
                    row.getTimestamp("changed_at").toInstant());
        };
    }

    private static VariableContent content(ResultSet row) throws SQLException {
        String plain = row.getString("plain_value");
        if (plain != null) {
            return new VariableContent.Plain(plain);
        }
        byte[] fingerprint = row.getBytes("fingerprint");
        return new VariableContent.Encrypted(
                SealedSecret.of(row.getBytes("secret_value")),
                fingerprint == null ? null : Fingerprint.of(fingerprint));
    }
}
