package dev.slipway.backup.postgres;

import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.ScratchDatabases;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.ManagedDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

@Component
class PostgresScratchDatabases implements ScratchDatabases {

    private static final Duration LONGEST_QUERY = Duration.ofMinutes(5);

    @Override
    public void drop(ConnectionSettings server, String name) {
        // a database cannot be dropped from within, and any other one will do
        try (ServerSession session = session(server)) {
            session.drop(name);
        } catch (SQLException | RuntimeException e) {
            throw DatabaseFailures.explain("Dropping the scratch database", e);
        }
    }

    @Override
    public String answer(ConnectionSettings database, String query) {
        try (Connection session = new ManagedDatabase(database, "slipway drill").open();
                Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("SET default_transaction_read_only = on");
            statement.execute("SET search_path = \"$user\", public");
            statement.execute("SET statement_timeout = " + LONGEST_QUERY.toMillis());
            try (ResultSet rows = statement.executeQuery(query)) {
                if (!rows.next()) {
                    return "(no row)";
                }
                String value = rows.getString(1);
                return value == null ? "(null)" : value;
            }
        } catch (SQLException e) {
            throw new JobFailedException.Permanent("The query failed: %s.".formatted(e.getMessage()), e);
        } catch (RuntimeException e) {
            throw DatabaseFailures.explain("Asking the scratch database", e);
        }
    }

    private static ServerSession session(ConnectionSettings server) {
        Optional<ServerSession> session = ServerSession.open(server);
        return session.orElseThrow(() -> new JobFailedException.Permanent(
                "The role %s may connect to no maintenance database (postgres or template1) of the server."
                        .formatted(server.user()),
                null));
    }
}
