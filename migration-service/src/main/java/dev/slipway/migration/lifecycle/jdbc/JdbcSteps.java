package dev.slipway.migration.lifecycle.jdbc;

import dev.slipway.migration.lifecycle.MigrationId;
import dev.slipway.migration.lifecycle.Step;
import dev.slipway.migration.lifecycle.StepName;
import dev.slipway.migration.lifecycle.Steps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcSteps implements Steps {

    private final JdbcClient jdbc;

    JdbcSteps(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void begin(MigrationId migration, StepName step, String detail, Instant at) {
        // a step that begins again while under way keeps its start; one that had ended starts anew, at the end
        jdbc.sql("""
                        INSERT INTO migration_step (migration_id, name, started_at, detail)
                        VALUES (:migration, :name, :at, :detail)
                        ON CONFLICT (migration_id, name) DO UPDATE
                        SET detail = excluded.detail,
                            started_at = CASE WHEN migration_step.finished_at IS NULL
                                              THEN migration_step.started_at ELSE excluded.started_at END,
                            finished_at = NULL
                        """)
                .param("migration", migration.value())
                .param("name", step.label())
                .param("at", utc(at))
                .param("detail", detail)
                .update();
    }

    @Override
    public boolean progress(MigrationId migration, StepName step, String detail) {
        return jdbc.sql("""
                        UPDATE migration_step SET detail = :detail
                        WHERE migration_id = :migration AND name = :name AND finished_at IS NULL AND detail <> :detail
                        """)
                        .param("migration", migration.value())
                        .param("name", step.label())
                        .param("detail", detail)
                        .update()
                > 0;
    }

    @Override
    public Optional<Step> finish(MigrationId migration, StepName step, String detail, Instant at) {
        return jdbc.sql("""
                        UPDATE migration_step SET detail = :detail, finished_at = :at
                        WHERE migration_id = :migration AND name = :name AND finished_at IS NULL
                        RETURNING name, started_at, finished_at, detail
                        """)
                .param("migration", migration.value())
                .param("name", step.label())
                .param("at", utc(at))
                .param("detail", detail)
                .query(JdbcSteps::read)
                .optional();
    }

    @Override
    public List<Step> finishAll(MigrationId migration, String detail, Instant at) {
        return jdbc.sql("""
                        UPDATE migration_step SET detail = :detail, finished_at = :at
                        WHERE migration_id = :migration AND finished_at IS NULL
                        RETURNING name, started_at, finished_at, detail
                        """)
                .param("migration", migration.value())
                .param("at", utc(at))
                .param("detail", detail)
                .query(JdbcSteps::read)
                .list();
    }

    @Override
    public List<Step> of(MigrationId migration) {
        return jdbc.sql("""
                        SELECT name, started_at, finished_at, detail FROM migration_step
                        WHERE migration_id = :migration ORDER BY started_at, position
                        """)
                .param("migration", migration.value())
                .query(JdbcSteps::read)
                .list();
    }

    private static Step read(ResultSet row, int number) throws SQLException {
        OffsetDateTime finished = row.getObject("finished_at", OffsetDateTime.class);
        return new Step(
                new StepName(row.getString("name")),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                finished == null ? null : finished.toInstant(),
                row.getString("detail"));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
