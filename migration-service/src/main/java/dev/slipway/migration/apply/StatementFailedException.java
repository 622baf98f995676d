package dev.slipway.migration.apply;

import java.sql.SQLException;

/** An explained failure on its way out of the transaction. */
final class StatementFailedException extends SQLException {

    private static final long serialVersionUID = 1L;

    StatementFailedException(String message, SQLException cause) {
        super(message, cause.getSQLState(), cause);
    }
}
