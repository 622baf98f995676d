package dev.slipway.environment.variable;

/** Where a variable is defined. */
public enum VariableLevel {
    /** A default of the application. */
    APPLICATION,
    /** The environment's own, which overrides a default of the same name. */
    ENVIRONMENT
}
