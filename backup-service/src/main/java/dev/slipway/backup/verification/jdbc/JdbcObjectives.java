package dev.slipway.backup.verification.jdbc;

import dev.slipway.backup.verification.Objective;
import dev.slipway.backup.verification.Objectives;
import dev.slipway.contracts.EnvironmentRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcObjectives implements Objectives {

    private final JdbcClient jdbc;

    JdbcObjectives(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Objective> all() {
        return jdbc.sql("SELECT * FROM backup_objective ORDER BY environment")
                .query(JdbcObjectives::objective)
                .list();
    }

    @Override
    public Optional<Objective> find(EnvironmentRef environment) {
        return jdbc.sql("SELECT * FROM backup_objective WHERE environment = :environment")
                .param("environment", environment.toString())
                .query(JdbcObjectives::objective)
                .optional();
    }

    @Override
    public void set(Objective objective) {
        jdbc.sql("""
                        INSERT INTO backup_objective (environment, maximum_age_seconds, set_by, set_at)
                        VALUES (:environment, :maximumAge, :setBy, :setAt)
                        ON CONFLICT (environment) DO UPDATE
                           SET maximum_age_seconds = excluded.maximum_age_seconds, set_by = excluded.set_by,
                               set_at = excluded.set_at
                        """)
                .param("environment", objective.environment().toString())
                .param("maximumAge", objective.maximumAge().toSeconds())
                .param("setBy", objective.setBy())
                .param("setAt", objective.setAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    @Override
    public boolean remove(EnvironmentRef environment) {
        return jdbc.sql("DELETE FROM backup_objective WHERE environment = :environment")
                        .param("environment", environment.toString())
                        .update()
                == 1;
    }

    @Override
    public boolean note(EnvironmentRef environment, @Nullable Instant missedSince) {
        return jdbc.sql("""
                        UPDATE backup_objective
                           SET missed_since = :missedSince::timestamptz
                         WHERE environment = :environment
                           AND (missed_since IS NULL) <> (:missedSince::timestamptz IS NULL)
                        """)
                        .param("environment", environment.toString())
                        .param("missedSince", missedSince == null ? null : missedSince.atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    private static Objective objective(ResultSet row, int number) throws SQLException {
        OffsetDateTime missedSince = row.getObject("missed_since", OffsetDateTime.class);
        return new Objective(
                EnvironmentRef.parse(row.getString("environment")),
                Duration.ofSeconds(row.getLong("maximum_age_seconds")),
                row.getString("set_by"),
                row.getObject("set_at", OffsetDateTime.class).toInstant(),
                missedSince == null ? null : missedSince.toInstant());
    }
}
