package dev.slipway.environment.registry.jdbc;

import dev.slipway.environment.registry.Application;
import dev.slipway.environment.registry.ApplicationId;
import dev.slipway.environment.registry.ApplicationName;
import dev.slipway.environment.registry.Applications;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcApplications implements Applications {

    private static final String COLUMNS =
            "SELECT id, name, display_name, registered_by, registered_at FROM application";

    private final JdbcClient jdbc;

    JdbcApplications(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean add(Application application) {
        return jdbc.sql("""
                        INSERT INTO application (id, name, display_name, registered_by, registered_at)
                        VALUES (:id, :name, :displayName, :registeredBy, :registeredAt)
                        ON CONFLICT (name) DO NOTHING
                        """)
                        .param("id", application.id().value())
                        .param("name", application.name().value())
                        .param("displayName", application.displayName())
                        .param("registeredBy", application.registeredBy())
                        .param("registeredAt", Timestamp.from(application.registeredAt()))
                        .update()
                == 1;
    }

    @Override
    public Optional<Application> find(ApplicationName name) {
        return jdbc.sql(COLUMNS + " WHERE name = :name")
                .param("name", name.value())
                .query(JdbcApplications::application)
                .optional();
    }

    @Override
    public Optional<Application> lock(ApplicationName name) {
        return jdbc.sql(COLUMNS + " WHERE name = :name FOR NO KEY UPDATE")
                .param("name", name.value())
                .query(JdbcApplications::application)
                .optional();
    }

    @Override
    public List<Application> list() {
        return jdbc.sql(COLUMNS + " ORDER BY name")
                .query(JdbcApplications::application)
                .list();
    }

    private static Application application(ResultSet row, int number) throws SQLException {
        return new Application(
                new ApplicationId(row.getObject("id", UUID.class)),
                new ApplicationName(row.getString("name")),
                row.getString("display_name"),
                row.getString("registered_by"),
                row.getTimestamp("registered_at").toInstant());
    }
}
