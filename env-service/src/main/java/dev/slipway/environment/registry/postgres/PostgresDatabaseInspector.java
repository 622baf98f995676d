package dev.slipway.environment.registry.postgres;

import dev.slipway.environment.registry.ConnectionReport;
import dev.slipway.environment.registry.DatabaseInspector;
import dev.slipway.environment.registry.MissingPrivilege;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.DatabaseAccessDeniedException;
import dev.slipway.managedpostgres.DatabaseUnreachableException;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.Tables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Component;

@Component
class PostgresDatabaseInspector implements DatabaseInspector {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabaseInspector.class);

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    @Override
    public ConnectionReport inspect(ConnectionSettings connection, @Nullable String schema) {
        try (Connection session = new ManagedDatabase(connection, "slipway connection test").open()) {
            return inspect(JdbcClient.create(new SingleConnectionDataSource(session, true)), schema);
        } catch (DatabaseAccessDeniedException e) {
            return new ConnectionReport.Unreachable(sentence(e), missingToConnect(connection, e));
        } catch (DatabaseUnreachableException e) {
            return new ConnectionReport.Unreachable(sentence(e), List.of());
        } catch (SQLException | DataAccessException e) {
            LOG.atWarn().addKeyValue("connection", connection).setCause(e).log("Connection test broke off");
            return new ConnectionReport.Unreachable(
                    "The database at %s:%d accepted the login but then did not answer the test's questions."
                            .formatted(connection.host(), connection.port()),
                    List.of());
        }
    }

    private static ConnectionReport inspect(JdbcClient jdbc, @Nullable String schema) {
        jdbc.sql("SET statement_timeout = '20s'").update();
        return jdbc.sql("""
                        SELECT current_setting('server_version') AS version,
                               pg_database_size(current_database()) AS size,
                               (SELECT count(*) FROM (%s) AS relation
                                 WHERE kind = 'r' AND schema = coalesce(CAST(:schema AS text), schema)) AS tables
                        """.formatted(Privileges.RELATIONS))
                .param("schema", schema)
                .query((row, _) -> new ConnectionReport.Reachable(
                        row.getString("version"),
                        row.getLong("size"),
                        row.getInt("tables"),
                        new Privileges(jdbc, schema).missing(),
                        remarks(jdbc, schema)))
                .single();
    }

    private static List<String> remarks(JdbcClient jdbc, @Nullable String schema) {
        if (schema == null) {
            return List.of();
        }
        List<String> schemas = jdbc.sql("""
                        SELECT nspname FROM pg_namespace
                         WHERE nspname <> 'information_schema' AND nspname !~ '^pg_' AND nspname <> :slipway
                         ORDER BY nspname
                        """)
                .param("slipway", Tables.SLIPWAY_SCHEMA)
                .query(String.class)
                .list();
        return schemas.contains(schema)
                ? List.of()
                : List.of("The database has no schema '%s'; %s. Correct the connection, or create the schema."
                        .formatted(
                                schema,
                                schemas.isEmpty()
                                        ? "it has none at all"
                                        : "it has '" + String.join("', '", schemas) + "'"));
    }

    private static List<MissingPrivilege> missingToConnect(
            ConnectionSettings connection, DatabaseAccessDeniedException e) {
        boolean mayNotConnect =
                e.getCause() instanceof SQLException cause && INSUFFICIENT_PRIVILEGE.equals(cause.getSQLState());
        return mayNotConnect
                ? List.of(new MissingPrivilege(
                        MissingPrivilege.Privilege.CONNECT,
                        sentence(e),
                        "GRANT CONNECT ON DATABASE %s TO %s;"
                                .formatted(quoted(connection.database()), quoted(connection.user()))))
                : List.of();
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    private static String sentence(RuntimeException e) {
        return Objects.requireNonNullElse(e.getMessage(), "The database did not accept the connection.");
    }
}
