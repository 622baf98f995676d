package dev.slipway.environment.registry.postgres;

import dev.slipway.environment.registry.ConnectionReport;
import dev.slipway.environment.registry.DatabaseInspector;
import dev.slipway.environment.registry.MissingPrivilege;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.DatabaseAccessDeniedException;
import dev.slipway.managedpostgres.DatabaseUnreachableException;
import dev.slipway.managedpostgres.ManagedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
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
    public ConnectionReport inspect(ConnectionSettings connection) {
        try (Connection session = new ManagedDatabase(connection, "slipway connection test").open()) {
            return inspect(JdbcClient.create(new SingleConnectionDataSource(session, true)));
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

    private static ConnectionReport inspect(JdbcClient jdbc) {
        jdbc.sql("SET statement_timeout = '20s'").update();
        return jdbc.sql("""
                        SELECT current_setting('server_version') AS version,
                               pg_database_size(current_database()) AS size,
                               (SELECT count(*) FROM (%s) AS relation WHERE kind = 'r') AS tables
                        """.formatted(Privileges.RELATIONS))
                .query((row, _) -> new ConnectionReport.Reachable(
                        row.getString("version"),
                        row.getLong("size"),
                        row.getInt("tables"),
                        new Privileges(jdbc).missing()))
                .single();
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
