package dev.slipway.environment.audit;

/** What was done. */
public enum AuditAction {
    APPLICATION_REGISTERED,
    APPLICATION_RENAMED,
    APPLICATION_ARCHIVED,
    APPLICATION_UNARCHIVED,
    /** An application's environments were put in another order. */
    PIPELINE_CHANGED,
    ENVIRONMENT_REGISTERED,
    /** Its name for people or its uploads. */
    ENVIRONMENT_CHANGED,
    ENVIRONMENT_ARCHIVED,
    ENVIRONMENT_UNARCHIVED,
    CONNECTION_CHANGED,
    /** The connection with its password was handed to another service. */
    CONNECTION_REVEALED,
    VARIABLE_CREATED,
    VARIABLE_CHANGED,
    VARIABLE_REMOVED,
    /** A secret variable's value was shown to someone or handed to another service. */
    SECRET_REVEALED,
    /** A secret variable's value was copied into another environment. */
    SECRET_COPIED,
    /** An environment's resolved configuration, secrets included, was read. */
    CONFIGURATION_READ,
    READ_TOKEN_ISSUED,
    READ_TOKEN_REVOKED
}
