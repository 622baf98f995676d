package dev.slipway.environment.variable;

/**
 * One version of a variable, and the change that made it.
 *
 * @param state the variable, or that it was removed
 * @param change who, when and why
 */
public record VariableVersion(StoredVariable state, Change change) {}
