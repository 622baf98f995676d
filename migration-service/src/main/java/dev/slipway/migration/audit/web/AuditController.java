package dev.slipway.migration.audit.web;

import dev.slipway.migration.audit.AuditAction;
import dev.slipway.migration.audit.AuditTrail;
import dev.slipway.migration.audit.AuditTrail.Recorded;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import dev.slipway.service.web.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/migration-audit")
@RequiresScope(Scopes.AUDIT_READ)
@Tag(name = "audit", description = "Who did what to packages and migrations")
class AuditController {

    private final AuditTrail audit;

    AuditController(AuditTrail audit) {
        this.audit = audit;
    }

    record AuditList(
            List<AuditView> entries,

            @Schema(description = "What to give as before for the next page; absent on the last one") @Nullable
            Long next) {}

    record AuditView(
            long id,
            Instant at,
            String actor,
            String action,
            String subject,
            @Nullable String detail) {

        static AuditView of(Recorded recorded) {
            return new AuditView(
                    recorded.id(),
                    recorded.entry().at(),
                    recorded.entry().actor(),
                    recorded.entry().action().label(),
                    recorded.entry().subject(),
                    recorded.entry().detail());
        }
    }

    @GetMapping
    @Operation(summary = "Who did what, newest first")
    AuditList list(
            @RequestParam(required = false) @Nullable String subject,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        Page<Recorded> page = Page.of(
                audit.newest(subject, kind(action), before == null ? Long.MAX_VALUE : before, limit + 1), limit);
        return new AuditList(page.items().stream().map(AuditView::of).toList(), page.next(Recorded::id));
    }

    private static @Nullable AuditAction kind(@Nullable String action) {
        if (action == null) {
            return null;
        }
        try {
            return AuditAction.of(action);
        } catch (IllegalArgumentException e) {
            throw Problem.invalidRequest("There is no such action.", "action", "must be one as entries have it");
        }
    }
}
