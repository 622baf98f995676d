package dev.slipway.environment.audit.web;

import dev.slipway.environment.audit.AuditEntry;
import dev.slipway.environment.audit.RecordedEntry;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

record AuditEntryJson(
        @Schema(description = "Later entries have greater ones")
        long id,

        Instant at,

        @Schema(description = "The person or client that did it, or on whose behalf it was done")
        String actor,

        @Schema(description = "The service that did it for the actor; absent when the actor came directly") @Nullable
        String via,

        @Schema(description = "The network address that the request came from")
        String origin,

        @Schema(example = "variable-changed") String action,

        @Schema(description = "The application or environment", example = "crm/prod")
        String subject,

        @Schema(description = "The variable; absent when it is not about one") @Nullable
        String name,

        @Schema(description = "Why, as the actor said; absent when nothing was said") @Nullable
        String reason) {

    static AuditEntryJson of(RecordedEntry recorded) {
        AuditEntry entry = recorded.entry();
        return new AuditEntryJson(
                recorded.id(),
                entry.at(),
                entry.caller().actor(),
                entry.caller().via(),
                entry.caller().origin(),
                ActionWords.of(entry.action()),
                entry.subject(),
                entry.name(),
                entry.reason());
    }
}
