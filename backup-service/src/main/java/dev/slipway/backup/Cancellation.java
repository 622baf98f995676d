package dev.slipway.backup;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That someone wants a backup or restore to stop.
 *
 * @param requestedBy who
 * @param reason why, for people, or null
 * @param requestedAt when
 */
public record Cancellation(String requestedBy, @Nullable String reason, Instant requestedAt) {}
