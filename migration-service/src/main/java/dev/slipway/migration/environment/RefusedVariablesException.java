package dev.slipway.migration.environment;

/** Variables were given that env-service does not accept. The message is env-service's own and holds no value. */
public final class RefusedVariablesException extends RuntimeException {

    /** Says what is wrong with them. */
    public RefusedVariablesException(String message) {
        super(message);
    }
}
