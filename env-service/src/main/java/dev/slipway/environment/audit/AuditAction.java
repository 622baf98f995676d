package dev.slipway.environment.audit;

/** What was done. */
public enum AuditAction {
    APPLICATION_REGISTERED,
    ENVIRONMENT_REGISTERED,
    CONNECTION_CHANGED,
    /** The connection with its password was handed to another service. */
    CONNECTION_REVEALED,
    VARIABLE_CREATED,
    VARIABLE_CHANGED,
    VARIABLE_REMOVED,
    /** A secret variable's value was handed to another service. */
    SECRET_REVEALED
}
