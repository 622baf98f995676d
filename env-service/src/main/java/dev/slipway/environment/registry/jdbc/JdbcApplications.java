package dev.slipway.environment.registry.jdbc;

import dev.slipway.environment.registry.Application;
import dev.slipway.environment.registry.ApplicationId;
import dev.slipway.environment.registry.ApplicationName;
import dev.slipway.environment.registry.ApplicationQuery;
import dev.slipway.environment.registry.Applications;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcApplications implements Applications {

    private static final String COLUMNS = """
            SELECT id, name, display_name, version, archived_by, archived_at, registered_by, registered_at
              FROM application
            """;

    private final JdbcClient jdbc;

    JdbcApplications(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean add(Application application) {
        return jdbc.sql("""
                        INSERT INTO application (id, name, display_name, version, registered_by, registered_at)
                        VALUES (:id, :name, :displayName, :version, :registeredBy, :registeredAt)
                        ON CONFLICT (name) DO NOTHING
                        """)
                        .param("id", application.id().value())
                        .param("name", application.name().value())
                        .param("displayName", application.displayName())
                        .param("version", application.version())
                        .param("registeredBy", application.registeredBy())
                        .param("registeredAt", Timestamp.from(application.registeredAt()))
                        .update()
                == 1;
    }

    @Override
    public Optional<Application> find(ApplicationName name) {
        return findWith("", name);
    }

    @Override
    public Optional<Application> lock(ApplicationName name) {
        return findWith(" FOR NO KEY UPDATE", name);
    }

    private Optional<Application> findWith(String suffix, ApplicationName name) {
        return jdbc.sql(COLUMNS + " WHERE name = :name" + suffix)
                .param("name", name.value())
                .query(JdbcApplications::application)
                .optional();
    }

    @Override
    public List<Application> list(ApplicationQuery query) {
        ApplicationName after = query.after();
        return jdbc.sql(COLUMNS + """
                         WHERE name > :after
                           AND CASE :selection WHEN 'IN_USE' THEN archived_at IS NULL
                                               WHEN 'ARCHIVED' THEN archived_at IS NOT NULL
                                               ELSE true END
                           AND (strpos(name, lower(:text)) > 0 OR strpos(lower(display_name), lower(:text)) > 0)
                         ORDER BY name
                         LIMIT :limit
                        """)
                .param("after", after == null ? "" : after.value())
                .param("selection", query.selection().name())
                .param("text", Objects.requireNonNullElse(query.text(), ""))
                .param("limit", query.limit())
                .query(JdbcApplications::application)
                .list();
    }

    @Override
    public void update(Application application) {
        jdbc.sql("""
                UPDATE application
                   SET display_name = :displayName, version = :version, archived_by = :archivedBy,
                       archived_at = :archivedAt
                 WHERE id = :id
                """)
                .param("id", application.id().value())
                .param("displayName", application.displayName())
                .param("version", application.version())
                .param("archivedBy", StandingColumns.archivedBy(application.standing()))
                .param("archivedAt", StandingColumns.archivedAt(application.standing()))
                .update();
    }

    private static Application application(ResultSet row, int number) throws SQLException {
        return new Application(
                new ApplicationId(row.getObject("id", UUID.class)),
                new ApplicationName(row.getString("name")),
                row.getString("display_name"),
                StandingColumns.standing(row, "archived_by", "archived_at"),
                row.getLong("version"),
                row.getString("registered_by"),
                row.getTimestamp("registered_at").toInstant());
    }
}
