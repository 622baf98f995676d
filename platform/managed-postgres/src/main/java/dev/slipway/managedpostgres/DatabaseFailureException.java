package dev.slipway.managedpostgres;

import java.sql.SQLException;

/** A statement that should have worked on a managed database did not. The message ends with PostgreSQL's own words. */
public final class DatabaseFailureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What was being done, and what PostgreSQL said. */
    public DatabaseFailureException(String doing, SQLException cause) {
        super(doing + ": " + cause.getMessage(), cause);
    }
}
