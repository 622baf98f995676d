package dev.slipway.backup.retention.web;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.retention.AuditEntry;
import dev.slipway.backup.retention.BackupAudit;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import dev.slipway.service.web.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who deleted or pinned which backup, and why. */
@RestController
@RequestMapping("/api/backup-audit")
@RequiresScope(Scopes.AUDIT_READ)
@Tag(name = "Retention")
class BackupAuditController {

    private final BackupAudit audit;

    BackupAuditController(BackupAudit audit) {
        this.audit = audit;
    }

    record EntryJson(
            @Schema(description = "Later entries have greater ones")
            long id,

            Instant at,

            @Schema(description = "A person or client, or retention:policy, or retention:failed")
            String actor,

            @Schema(example = "backup-deleted") String action,
            EnvironmentRef environment,
            @Nullable UUID backupId,
            @Nullable String reason) {

        static EntryJson of(BackupAudit.Recorded recorded) {
            AuditEntry entry = recorded.entry();
            BackupId backup = entry.backupId();
            return new EntryJson(
                    recorded.id(),
                    entry.at(),
                    entry.actor(),
                    entry.action().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    entry.environment(),
                    backup == null ? null : backup.value(),
                    entry.reason());
        }
    }

    record EntryList(
            List<EntryJson> entries,

            @Schema(description = "What to give as before for the next page; absent on the last one") @Nullable
            Long next) {}

    @GetMapping
    @Operation(summary = "Read what was done to backups, newest first", description = "Entries are never changed.")
    EntryList list(
            @RequestParam(required = false) @Nullable EnvironmentRef environment,
            @RequestParam(required = false) @Parameter(description = "Only entries about this backup") @Nullable
                    UUID backup,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit,
            @RequestParam(required = false) @Parameter(description = "The next of the page before") @Nullable
                    Long before) {
        Page<BackupAudit.Recorded> page = Page.of(
                audit.newest(
                        environment,
                        backup == null ? null : new BackupId(backup),
                        before == null ? Long.MAX_VALUE : before,
                        limit + 1),
                limit);
        return new EntryList(page.items().stream().map(EntryJson::of).toList(), page.next(BackupAudit.Recorded::id));
    }
}
