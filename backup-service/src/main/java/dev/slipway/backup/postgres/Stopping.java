package dev.slipway.backup.postgres;

import dev.slipway.backup.ProgressListener;
import dev.slipway.managedpostgres.ManagedDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends sessions of work that is cancelled, on the server too: it would go on with a statement that nobody reads. */
final class Stopping {

    private static final Logger log = LoggerFactory.getLogger(Stopping.class);

    private Stopping() {}

    /** Has the session end when the work is cancelled, and gives it back. */
    static Connection atCancellation(ProgressListener work, ManagedDatabase database, Connection session)
            throws SQLException {
        int process;
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_backend_pid()")) {
            row.next();
            process = row.getInt(1);
        } catch (SQLException e) {
            session.close();
            throw e;
        }
        work.atCancellation(() -> {
            try {
                if (!session.isClosed()) {
                    session.abort(Runnable::run);
                    endOnServer(database, process);
                }
            } catch (SQLException e) {
                log.atDebug().setCause(e).log("A session could not be aborted");
            }
        });
        return session;
    }

    /** Ends a server process in the background, for as far as that is possible: connecting may take its time. */
    static void endOnServer(ManagedDatabase database, int process) {
        Thread.ofVirtual().name("session-end").start(() -> {
            try (Connection other = database.open();
                    PreparedStatement end = other.prepareStatement(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ?"
                                    + " AND usename = current_user AND datname = current_database()")) {
                end.setInt(1, process);
                end.execute();
            } catch (SQLException | RuntimeException e) {
                log.atDebug().setCause(e).log("A session could not be ended on the server");
            }
        });
    }
}
