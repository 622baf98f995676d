package dev.slipway.migration.environment;

import dev.slipway.contracts.VariableType;

/**
 * A variable that a package needs its target to have.
 *
 * @param name the variable's name
 * @param type the type that it must have
 */
public record RequiredVariable(String name, VariableType type) {}
