package dev.slipway.migration.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was done.
 *
 * @param at when
 * @param actor the person or client that did it; {@link #SERVICE} for what comes of a migration
 * @param action what
 * @param subject to what: an environment such as {@code crm/prod}, a package's digest, a signer's name
 * @param migration the migration that it was about, or null
 * @param name what exactly: the id of a decision or of a plan, or null
 * @param detail what more there is to say, such as the choice or the reason, never a secret; or null
 */
public record AuditEntry(
        Instant at,
        String actor,
        AuditAction action,
        String subject,
        @Nullable UUID migration,
        @Nullable String name,
        @Nullable String detail) {

    /** The actor of what this service does of itself. */
    public static final String SERVICE = "migration-service";

    /** About no migration. */
    public AuditEntry(Instant at, String actor, AuditAction action, String subject, @Nullable String detail) {
        this(at, actor, action, subject, null, null, detail);
    }
}
