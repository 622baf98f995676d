package dev.slipway.migration.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was done.
 *
 * @param at when
 * @param actor who did it
 * @param action what
 * @param subject to what: a package's digest, a signer's name, a migration's id
 * @param detail what more there is to say, never a secret; null if nothing
 */
public record AuditEntry(
        Instant at,
        String actor,
        AuditAction action,
        String subject,
        @Nullable String detail) {}
