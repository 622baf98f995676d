package dev.slipway.environment.registry.jdbc;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.Stage;
import dev.slipway.environment.registry.ApplicationId;
import dev.slipway.environment.registry.ApplicationName;
import dev.slipway.environment.registry.DatabaseConnection;
import dev.slipway.environment.registry.Environment;
import dev.slipway.environment.registry.EnvironmentId;
import dev.slipway.environment.registry.Environments;
import dev.slipway.environment.registry.Uploads;
import dev.slipway.environment.secret.SealedSecret;
import dev.slipway.managedpostgres.TlsMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcEnvironments implements Environments {

    private static final String COLUMNS = """
            SELECT e.id, a.name AS application, e.name, e.display_name, e.stage, e.connection_host, e.connection_port,
                   e.connection_database, e.connection_user, e.connection_tls, e.connection_schema,
                   e.uploads_directory, e.uploads_bucket, e.uploads_prefix, e.archived_by, e.archived_at,
                   a.archived_by AS application_archived_by, a.archived_at AS application_archived_at, e.version,
                   e.registered_by, e.registered_at
              FROM environment e
              JOIN application a ON a.id = e.application_id
            """;
    private static final String BY_REF = COLUMNS + " WHERE a.name = :application AND e.name = :name";

    /** Behind the environments of the same stage that there are. */
    private static final String END_OF_STAGE = """
            (SELECT coalesce(max(neighbour.pipeline_position), 0) + 1
               FROM environment neighbour
              WHERE neighbour.application_id = %s AND neighbour.stage = %s)
            """;

    private final JdbcClient jdbc;

    JdbcEnvironments(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean add(ApplicationId application, Environment environment, SealedSecret password) {
        return jdbc.sql("""
                        INSERT INTO environment (id, application_id, name, display_name, stage, pipeline_position,
                                                 connection_host, connection_port, connection_database,
                                                 connection_user, connection_tls, connection_schema,
                                                 connection_password, uploads_directory, uploads_bucket,
                                                 uploads_prefix, version, registered_by, registered_at)
                        VALUES (:id, :application, :name, :displayName, :stage, %s,
                                :host, :port, :database, :user, :tls, :schema, :password, :directory, :bucket,
                                :prefix, :version, :registeredBy, :registeredAt)
                        ON CONFLICT (application_id, name) DO NOTHING
                        """.formatted(END_OF_STAGE.formatted(":application", ":stage")))
                        .param("id", environment.id().value())
                        .param("application", application.value())
                        .param("name", environment.ref().environment())
                        .param("displayName", environment.displayName())
                        .param("stage", environment.stage().name())
                        .params(connection(environment.connection(), password))
                        .params(uploads(environment.uploads()))
                        .param("version", environment.version())
                        .param("registeredBy", environment.registeredBy())
                        .param("registeredAt", Timestamp.from(environment.registeredAt()))
                        .update()
                == 1;
    }

    @Override
    public Optional<Environment> find(EnvironmentRef ref) {
        return findWith(BY_REF, ref);
    }

    /** The application comes first, as for whoever locks it alone, so that nobody waits in a circle. */
    @Override
    public Optional<Environment> lock(EnvironmentRef ref) {
        jdbc.sql("SELECT id FROM application WHERE name = :application FOR SHARE")
                .param("application", ref.application())
                .query()
                .listOfRows();
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
                .sql(COLUMNS + " WHERE a.name = :application ORDER BY e.pipeline_position, e.name")
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
    public void update(Environment environment) {
        jdbc.sql("""
                UPDATE environment
                   SET display_name = :displayName, uploads_directory = :directory, uploads_bucket = :bucket,
                       uploads_prefix = :prefix, archived_by = :archivedBy, archived_at = :archivedAt,
                       version = :version
                 WHERE id = :id
                """)
                .param("id", environment.id().value())
                .param("displayName", environment.displayName())
                .params(uploads(environment.uploads()))
                .param("archivedBy", StandingColumns.archivedBy(environment.standing()))
                .param("archivedAt", StandingColumns.archivedAt(environment.standing()))
                .param("version", environment.version())
                .update();
    }

    @Override
    public void updateConnection(Environment environment, SealedSecret password) {
        jdbc.sql("""
                UPDATE environment
                   SET connection_host = :host, connection_port = :port, connection_database = :database,
                       connection_user = :user, connection_tls = :tls, connection_schema = :schema,
                       connection_password = :password, version = :version
                 WHERE id = :id
                """)
                .param("id", environment.id().value())
                .params(connection(environment.connection(), password))
                .param("version", environment.version())
                .update();
    }

    @Override
    public void moveToEndOfStage(EnvironmentId id) {
        jdbc.sql("UPDATE environment SET pipeline_position = %s WHERE id = :id"
                        .formatted(END_OF_STAGE.formatted("environment.application_id", "environment.stage")))
                .param("id", id.value())
                .update();
    }

    @Override
    public void order(List<EnvironmentId> pipeline) {
        jdbc.sql("""
                UPDATE environment
                   SET pipeline_position = placed.position
                  FROM unnest(:ids) WITH ORDINALITY AS placed (id, position)
                 WHERE environment.id = placed.id
                """)
                .param("ids", pipeline.stream().map(EnvironmentId::value).toArray(UUID[]::new))
                .update();
    }

    private static Map<String, @Nullable Object> connection(DatabaseConnection connection, SealedSecret password) {
        Map<String, @Nullable Object> columns = new HashMap<>();
        columns.put("host", connection.host());
        columns.put("port", connection.port());
        columns.put("database", connection.database());
        columns.put("user", connection.user());
        columns.put("tls", connection.tls().name());
        columns.put("schema", connection.schema());
        columns.put("password", password.ciphertext());
        return columns;
    }

    private static Map<String, @Nullable Object> uploads(@Nullable Uploads uploads) {
        Map<String, @Nullable Object> columns = new HashMap<>();
        columns.put("directory", uploads instanceof Uploads.Directory(var path) ? path : null);
        columns.put("bucket", uploads instanceof Uploads.Bucket(var name, var _) ? name : null);
        columns.put("prefix", uploads instanceof Uploads.Bucket(var _, var prefix) ? prefix : null);
        return columns;
    }

    private static Environment environment(ResultSet row, int number) throws SQLException {
        return new Environment(
                new EnvironmentId(row.getObject("id", UUID.class)),
                new EnvironmentRef(row.getString("application"), row.getString("name")),
                row.getString("display_name"),
                Stage.valueOf(row.getString("stage")),
                new DatabaseConnection(
                        row.getString("connection_host"),
                        row.getInt("connection_port"),
                        row.getString("connection_database"),
                        row.getString("connection_user"),
                        TlsMode.valueOf(row.getString("connection_tls")),
                        row.getString("connection_schema")),
                uploads(row),
                StandingColumns.standing(row, "archived_by", "archived_at"),
                StandingColumns.standing(row, "application_archived_by", "application_archived_at"),
                row.getLong("version"),
                row.getString("registered_by"),
                row.getTimestamp("registered_at").toInstant());
    }

    private static @Nullable Uploads uploads(ResultSet row) throws SQLException {
        String directory = row.getString("uploads_directory");
        String bucket = row.getString("uploads_bucket");
        if (directory != null) {
            return new Uploads.Directory(directory);
        }
        return bucket == null ? null : new Uploads.Bucket(bucket, row.getString("uploads_prefix"));
    }
}
