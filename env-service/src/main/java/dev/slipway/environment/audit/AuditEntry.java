package dev.slipway.environment.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was done.
 *
 * @param at when
 * @param caller who, and from where
 * @param action what
 * @param subject to which application ({@code crm}) or environment ({@code crm/dev})
 * @param name to which variable, or null when it is not about one
 * @param reason why, as the caller said, or null
 */
public record AuditEntry(
        Instant at,
        Caller caller,
        AuditAction action,
        String subject,
        @Nullable String name,
        @Nullable String reason) {

    /** About a variable, without a reason. */
    public AuditEntry(Instant at, Caller caller, AuditAction action, String subject, @Nullable String name) {
        this(at, caller, action, subject, name, null);
    }

    /** About an application or environment as a whole. */
    public AuditEntry(Instant at, Caller caller, AuditAction action, String subject) {
        this(at, caller, action, subject, null, null);
    }
}
