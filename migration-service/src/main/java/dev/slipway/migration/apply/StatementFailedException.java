package dev.slipway.migration.apply;

import java.sql.SQLException;

/** An explained failure on its way out of the transaction. */
final class StatementFailedException extends SQLException {

    private static final long serialVersionUID = 1L;

    private final transient ApplyFailure failure;

    StatementFailedException(String message, ApplyFailure failure, SQLException cause) {
        super(message, cause.getSQLState(), cause);
        this.failure = failure;
    }

    /** The same in parts. */
    ApplyFailure failure() {
        return failure;
    }
}
