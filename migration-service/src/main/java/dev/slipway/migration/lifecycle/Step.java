package dev.slipway.migration.lifecycle;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One part of a migration's work, as people follow it.
 *
 * @param name which part
 * @param startedAt when it began
 * @param finishedAt when it ended, or null while it goes on
 * @param detail how far it is, or what came of it
 */
public record Step(
        StepName name, Instant startedAt, @Nullable Instant finishedAt, String detail) {}
