package dev.slipway.environment.variable;

import java.util.Set;

/**
 * What came of a transaction of edits.
 *
 * @param set the set as it is now; in the version that it had when nothing changed
 * @param created names that stand for a variable now and did not before
 * @param changed names that stand for another value, type or description
 * @param removed names that stand for nothing any more
 * @param unchanged names that were already what they should become
 */
public record EditResult(
        VariableSet set,
        Set<VariableName> created,
        Set<VariableName> changed,
        Set<VariableName> removed,
        Set<VariableName> unchanged) {}
