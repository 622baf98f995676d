package dev.slipway.environment.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which audit entries are asked for: those for which all that is given here holds.
 *
 * @param subject the application or environment itself, such as {@code crm/prod}
 * @param application an application with everything below it
 * @param actor who did it
 * @param action what was done
 * @param name the variable that it was done to
 * @param from the earliest instant
 * @param to the first instant that is too late
 */
public record AuditFilter(
        @Nullable String subject,
        @Nullable String application,
        @Nullable String actor,
        @Nullable AuditAction action,
        @Nullable String name,
        @Nullable Instant from,
        @Nullable Instant to) {}
