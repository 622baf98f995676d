package dev.slipway.environment.variable;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What made one version of a set.
 *
 * @param version the version that it made
 * @param changedBy who
 * @param changedAt when, in microseconds
 * @param reason why, in the changer's words, or null
 * @param variables how many variables changed in it
 */
public record Change(
        long version,
        String changedBy,
        Instant changedAt,
        @Nullable String reason,
        long variables) {}
