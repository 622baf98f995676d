package dev.slipway.migration.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which audit entries are asked for: those for which all that is given here holds.
 *
 * @param subject the environment, such as {@code crm/prod}
 * @param application an application with all its environments
 * @param actor who did it
 * @param action what was done
 * @param migration the migration that it was about
 * @param from the earliest instant
 * @param to the first instant that is too late
 */
public record AuditFilter(
        @Nullable String subject,
        @Nullable String application,
        @Nullable String actor,
        @Nullable AuditAction action,
        @Nullable UUID migration,
        @Nullable Instant from,
        @Nullable Instant to) {}
