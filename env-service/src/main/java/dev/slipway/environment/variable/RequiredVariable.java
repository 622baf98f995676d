package dev.slipway.environment.variable;

import dev.slipway.contracts.VariableType;

/**
 * A variable that something needs.
 *
 * @param name its name
 * @param type the type that it must have
 */
public record RequiredVariable(VariableName name, VariableType type) {}
