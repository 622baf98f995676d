package dev.slipway.environment.readtoken.jdbc;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.readtoken.ReadToken;
import dev.slipway.environment.readtoken.ReadTokenId;
import dev.slipway.environment.readtoken.ReadTokens;
import dev.slipway.environment.registry.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcReadTokens implements ReadTokens {

    private static final String COLUMNS = """
            SELECT t.*, a.name AS application, e.name AS environment
              FROM read_token t
              JOIN environment e ON e.id = t.environment_id
              JOIN application a ON a.id = e.application_id
            """;

    private final JdbcClient jdbc;

    JdbcReadTokens(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean add(EnvironmentId environment, ReadToken token, byte[] sha256) {
        return jdbc.sql("""
                        INSERT INTO read_token (id, environment_id, name, sha256, issued_by, issued_at, expires_at)
                        VALUES (:id, :environment, :name, :sha256, :issuedBy, :issuedAt, :expiresAt::timestamptz)
                        ON CONFLICT (environment_id, name) WHERE revoked_at IS NULL DO NOTHING
                        """)
                        .param("id", token.id().value())
                        .param("environment", environment.value())
                        .param("name", token.name())
                        .param("sha256", sha256)
                        .param("issuedBy", token.issuedBy())
                        .param("issuedAt", Timestamp.from(token.issuedAt()))
                        .param("expiresAt", token.expiresAt() == null ? null : Timestamp.from(token.expiresAt()))
                        .update()
                == 1;
    }

    @Override
    public List<ReadToken> list(EnvironmentId environment) {
        return jdbc.sql(COLUMNS + " WHERE t.environment_id = :environment ORDER BY t.issued_at DESC, t.id")
                .param("environment", environment.value())
                .query(JdbcReadTokens::token)
                .list();
    }

    @Override
    public Optional<ReadToken> find(byte[] sha256) {
        return jdbc.sql(COLUMNS + " WHERE t.sha256 = :sha256")
                .param("sha256", sha256)
                .query(JdbcReadTokens::token)
                .optional();
    }

    @Override
    public Optional<String> revoke(EnvironmentId environment, ReadTokenId id, ReadToken.Revocation revocation) {
        return jdbc.sql("""
                        UPDATE read_token SET revoked_at = :at, revoked_by = :by
                         WHERE id = :id AND environment_id = :environment AND revoked_at IS NULL
                        RETURNING name
                        """)
                .param("id", id.value())
                .param("environment", environment.value())
                .param("at", Timestamp.from(revocation.at()))
                .param("by", revocation.by())
                .query(String.class)
                .optional();
    }

    @Override
    public Set<ReadTokenId> valid(Collection<ReadTokenId> ids, Instant at) {
        return Set.copyOf(jdbc.sql("""
                        SELECT id
                          FROM read_token
                         WHERE id = ANY (:ids) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :at)
                        """)
                .param("ids", ids.stream().map(ReadTokenId::value).toArray(UUID[]::new))
                .param("at", Timestamp.from(at))
                .query((row, _) -> new ReadTokenId(row.getObject("id", UUID.class)))
                .list());
    }

    @Override
    public void used(ReadTokenId id, ReadToken.Use use) {
        // who uses it at the same time need not wait to write the same
        jdbc.sql("""
                        UPDATE read_token SET last_used_at = :at, last_used_from = :from
                         WHERE id = (SELECT id
                                       FROM read_token
                                      WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :at)
                                        FOR UPDATE SKIP LOCKED)
                        """)
                .param("id", id.value())
                .param("at", Timestamp.from(use.at()))
                .param("from", use.from())
                .update();
    }

    private static ReadToken token(ResultSet row, int number) throws SQLException {
        Instant lastUsedAt = instant(row, "last_used_at");
        Instant revokedAt = instant(row, "revoked_at");
        return new ReadToken(
                new ReadTokenId(row.getObject("id", UUID.class)),
                new EnvironmentRef(row.getString("application"), row.getString("environment")),
                row.getString("name"),
                row.getString("issued_by"),
                row.getTimestamp("issued_at").toInstant(),
                instant(row, "expires_at"),
                lastUsedAt == null ? null : new ReadToken.Use(lastUsedAt, row.getString("last_used_from")),
                revokedAt == null ? null : new ReadToken.Revocation(revokedAt, row.getString("revoked_by")));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }
}
