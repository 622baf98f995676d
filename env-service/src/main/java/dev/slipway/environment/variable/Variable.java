package dev.slipway.environment.variable;

import java.time.Instant;

/**
 * A named value of an environment.
 *
 * @param name its name
 * @param content its type and value
 * @param description what it is for; empty when nothing was said
 * @param version counts its changes, from 1; goes on when it is removed and created again
 * @param changedBy who changed it last
 * @param changedAt when
 */
public record Variable(
        VariableName name,
        VariableContent content,
        String description,
        long version,
        String changedBy,
        Instant changedAt) {}
