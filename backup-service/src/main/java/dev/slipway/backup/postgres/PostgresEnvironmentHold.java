package dev.slipway.backup.postgres;

import dev.slipway.backup.EnvironmentHold;
import dev.slipway.backup.JobFailedException;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.EnvironmentLock;
import dev.slipway.managedpostgres.ManagedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** {@link EnvironmentHold} by the environment's lock. */
@Component
class PostgresEnvironmentHold implements EnvironmentHold {

    private static final Logger log = LoggerFactory.getLogger(PostgresEnvironmentHold.class);

    @Override
    public Held share(ConnectionSettings environment) {
        return hold(environment, EnvironmentLock::tryShared);
    }

    @Override
    public Held alone(ConnectionSettings environment) {
        return hold(environment, EnvironmentLock::tryExclusive);
    }

    private static Held hold(ConnectionSettings environment, Function<Connection, Optional<EnvironmentLock>> lock) {
        Connection session;
        try {
            session = new ManagedDatabase(environment, "slipway files").open();
        } catch (RuntimeException e) {
            throw DatabaseFailures.explain("Taking the environment's lock", e);
        }
        boolean held = false;
        try {
            // it is given back with the session
            if (lock.apply(session).isEmpty()) {
                throw new JobFailedException.EnvironmentBusy();
            }
            held = true;
            return () -> close(session);
        } catch (RuntimeException e) {
            throw DatabaseFailures.explain("Taking the environment's lock", e);
        } finally {
            if (!held) {
                close(session);
            }
        }
    }

    private static void close(Connection session) {
        try {
            session.close();
        } catch (SQLException e) {
            log.atDebug().setCause(e).log("A session could not be closed");
        }
    }
}
