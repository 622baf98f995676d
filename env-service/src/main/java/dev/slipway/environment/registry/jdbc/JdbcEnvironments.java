package dev.slipway.environment.registry.jdbc;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.Stage;
import dev.slipway.environment.registry.ApplicationId;
import dev.slipway.environment.registry.ApplicationName;
import dev.slipway.environment.registry.DatabaseConnection;
import dev.slipway.environment.registry.Environment;
import dev.slipway.environment.registry.EnvironmentId;
import dev.slipway.environment.registry.Environments;
import dev.slipway.environment.secret.SealedSecret;
import dev.slipway.managedpostgres.TlsMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcEnvironments implements Environments {

    private static final String COLUMNS = """
            SELECT e.id, a.name AS application, e.name, e.stage, e.connection_host, e.connection_port,
                   e.connection_database, e.connection_user, e.connection_tls, e.registered_by, e.registered_at
              FROM environment e
              JOIN application a ON a.id = e.application_id
            """;
    private static final String BY_REF = COLUMNS + " WHERE a.name = :application AND e.name = :name";

    private final JdbcClient jdbc;

    JdbcEnvironments(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean add(ApplicationId application, Environment environment, SealedSecret password) {
        return jdbc.sql("""
                        INSERT INTO environment (id, application_id, name, stage, connection_host, connection_port,
                                                 connection_database, connection_user, connection_tls,
                                                 connection_password, registered_by, registered_at)
                        VALUES (:id, :application, :name, :stage, :host, :port, :database, :user, :tls,
                                :password, :registeredBy, :registeredAt)
                        ON CONFLICT (application_id, name) DO NOTHING
                        """)
                        .param("id", environment.id().value())
                        .param("application", application.value())
                        .param("name", environment.ref().environment())
                        .param("stage", environment.stage().name())
                        .param("host", environment.connection().host())
                        .param("port", environment.connection().port())
                        .param("database", environment.connection().database())
                        .param("user", environment.connection().user())
                        .param("tls", environment.connection().tls().name())
                        .param("password", password.ciphertext())
                        .param("registeredBy", environment.registeredBy())
                        .param("registeredAt", Timestamp.from(environment.registeredAt()))
                        .update()
                == 1;
    }

    @Override
    public Optional<Environment> find(EnvironmentRef ref) {
        return findWith(BY_REF, ref);
    }

    @Override
    public Optional<Environment> lock(EnvironmentRef ref) {
        return findWith(BY_REF + " FOR NO KEY UPDATE OF e", ref);
    }

    private Optional<Environment> findWith(String sql, EnvironmentRef ref) {
        return jdbc.sql(sql)
                .param("application", ref.application())
                .param("name", ref.environment())
                .query(JdbcEnvironments::environment)
                .optional();
    }

    @Override
    public List<Environment> list(ApplicationName application) {
        return jdbc
                .sql(COLUMNS + " WHERE a.name = :application ORDER BY e.name")
                .param("application", application.value())
                .query(JdbcEnvironments::environment)
                .list()
                .stream()
                .sorted(Comparator.comparing(Environment::stage))
                .toList();
    }

    @Override
    public SealedSecret password(EnvironmentId id) {
        return jdbc.sql("SELECT connection_password FROM environment WHERE id = :id")
                .param("id", id.value())
                .query((row, _) -> SealedSecret.of(row.getBytes("connection_password")))
                .single();
    }

    @Override
    public void changeConnection(EnvironmentId id, DatabaseConnection connection, SealedSecret password) {
        jdbc.sql("""
                UPDATE environment
                   SET connection_host = :host, connection_port = :port, connection_database = :database,
                       connection_user = :user, connection_tls = :tls, connection_password = :password
                 WHERE id = :id
                """)
                .param("id", id.value())
                .param("host", connection.host())
                .param("port", connection.port())
                .param("database", connection.database())
                .param("user", connection.user())
                .param("tls", connection.tls().name())
                .param("password", password.ciphertext())
                .update();
    }

    private static Environment environment(ResultSet row, int number) throws SQLException {
        return new Environment(
                new EnvironmentId(row.getObject("id", UUID.class)),
                new EnvironmentRef(row.getString("application"), row.getString("name")),
                Stage.valueOf(row.getString("stage")),
                new DatabaseConnection(
                        row.getString("connection_host"),
                        row.getInt("connection_port"),
                        row.getString("connection_database"),
                        row.getString("connection_user"),
                        TlsMode.valueOf(row.getString("connection_tls"))),
                row.getString("registered_by"),
                row.getTimestamp("registered_at").toInstant());
    }
}
