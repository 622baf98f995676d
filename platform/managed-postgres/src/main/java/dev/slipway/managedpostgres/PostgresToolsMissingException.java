package dev.slipway.managedpostgres;

/** PostgreSQL's client programs are not there, or too old for the server. The message says what to install. */
public final class PostgresToolsMissingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A sentence for people. */
    public PostgresToolsMissingException(String message) {
        super(message);
    }
}
