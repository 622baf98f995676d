package dev.slipway.outbox;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** Tells failures of the surroundings, which pass, from failures of a handler, which stay. */
final class TransientFailures {

    /** SQLSTATE classes: connection, transaction rollback, resources, operator intervention, system error. */
    private static final Set<String> PASSING = Set.of("08", "40", "53", "57", "58");

    private TransientFailures() {}

    /** Whether the same call may succeed later though nothing is changed but its surroundings. */
    static boolean isTransient(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (switch (cause) {
                case CannotCreateTransactionException e -> true;
                // the connection died before the commit or the rollback
                case TransactionSystemException e -> true;
                case TransientDataAccessException e -> true;
                case RecoverableDataAccessException e -> true;
                case DataAccessResourceFailureException e -> true;
                case SQLTransientException e -> true;
                case SQLRecoverableException e -> true;
                case SQLException e ->
                    e.getSQLState() != null
                            && e.getSQLState().length() == 5
                            && PASSING.contains(e.getSQLState().substring(0, 2));
                default -> false;
            }) {
                return true;
            }
        }
        return false;
    }
}
