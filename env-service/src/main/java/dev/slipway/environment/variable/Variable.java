package dev.slipway.environment.variable;

import java.time.Instant;

/**
 * A named value.
 *
 * @param name its name
 * @param content its type and value
 * @param description what it is for; empty when nothing was said
 * @param level whether it is the environment's own or its application's
 * @param version the version of its set in which it last changed
 * @param changedBy who changed it then
 * @param changedAt when
 */
public record Variable(
        VariableName name,
        VariableContent content,
        String description,
        VariableLevel level,
        long version,
        String changedBy,
        Instant changedAt) {}
