package dev.slipway.migration.audit.web;

import dev.slipway.migration.audit.AuditAction;
import dev.slipway.migration.audit.AuditEntry;
import dev.slipway.migration.audit.AuditFilter;
import dev.slipway.migration.audit.AuditTrail;
import dev.slipway.migration.audit.AuditTrail.Recorded;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import dev.slipway.service.web.JsonLines;
import dev.slipway.service.web.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

@RestController
@RequestMapping("/api/migration-audit")
@RequiresScope(Scopes.AUDIT_READ)
@Tag(
        name = "audit",
        description = "Who asked for, decided, waived, cancelled and rolled back what, from where. Entries are never"
                + " changed or removed.")
class AuditController {

    private final AuditTrail trail;
    private final JsonLines lines;

    AuditController(AuditTrail trail, JsonMapper json) {
        this.trail = trail;
        this.lines = new JsonLines(json);
    }

    /** A filter as query parameters. */
    record Query(
            @Parameter(description = "Exactly this environment, package or signer", example = "crm/prod") @Nullable
            String subject,

            @Parameter(description = "This application with all its environments", example = "crm") @Nullable
            String application,

            @Parameter(description = "Who did it") @Nullable String actor,

            @Parameter(description = "What was done", example = "decision-made") @Nullable
            String action,

            @Parameter(description = "The migration that it was about") @Nullable
            UUID migration,

            @Parameter(description = "The earliest instant", example = "2026-07-01T00:00:00Z") @Nullable
            Instant from,

            @Parameter(description = "The first instant that is too late", example = "2026-08-01T00:00:00Z") @Nullable
            Instant to) {

        AuditFilter toFilter() {
            AuditAction known = action == null
                    ? null
                    : AuditAction.of(action)
                            .orElseThrow(() -> Problem.invalidRequest(
                                    "'%s' is nothing that is audited.".formatted(action),
                                    "action",
                                    Arrays.stream(AuditAction.values())
                                            .map(AuditAction::label)
                                            .sorted()
                                            .collect(Collectors.joining(", ", "must be one of ", ""))));
            return new AuditFilter(subject, application, actor, known, migration, from, to);
        }
    }

    record EntryJson(
            @Schema(description = "Later entries have greater ones")
            long id,

            Instant at,

            @Schema(description = "The person or client that did it; migration-service for what came of a migration")
            String actor,

            @Schema(description = "The service that did it for the actor; absent when the actor came directly")
            @Nullable
            String via,

            @Schema(
                    description =
                            "The network address that the request came from; event for a message, job for what the"
                                    + " service does of itself")
            String origin,

            @Schema(example = "decision-made") String action,

            @Schema(description = "The environment, a package's digest, or a signer's name", example = "crm/prod")
            String subject,

            @Nullable UUID migration,

            @Schema(description = "The id of a decision or of a plan; absent where it is about none") @Nullable
            String name,

            @Schema(description = "The choice, or the reason") @Nullable
            String detail) {

        static EntryJson of(Recorded recorded) {
            AuditEntry entry = recorded.entry();
            return new EntryJson(
                    recorded.id(),
                    entry.at(),
                    entry.actor(),
                    recorded.via(),
                    recorded.origin(),
                    entry.action().label(),
                    entry.subject(),
                    entry.migration(),
                    entry.name(),
                    entry.detail());
        }
    }

    record EntryList(
            List<EntryJson> entries,

            @Schema(description = "What to give as before for the next page; absent on the last one") @Nullable
            Long next) {}

    @GetMapping
    @Operation(summary = "Read the audit trail, newest first")
    EntryList read(
            @ParameterObject Query query,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit,
            @RequestParam(required = false)
                    @Min(1)
                    @Parameter(description = "Only entries with a smaller id: the next of the page before")
                    @Nullable
                    Long before) {
        Page<Recorded> page =
                Page.of(trail.newest(query.toFilter(), before == null ? Long.MAX_VALUE : before, limit + 1), limit);
        return new EntryList(page.items().stream().map(EntryJson::of).toList(), page.next(Recorded::id));
    }

    @GetMapping(path = "/export", produces = MediaType.APPLICATION_NDJSON_VALUE)
    @Operation(
            summary = "Export the audit trail as JSON lines, oldest first",
            description = "All entries for which all filters hold, one JSON object in each line.")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_NDJSON_VALUE,
                            schema = @Schema(implementation = EntryJson.class)))
    void export(@ParameterObject Query query, HttpServletResponse response) {
        AuditFilter filter = query.toFilter();
        lines.send(
                response,
                "migration-audit.jsonl",
                after -> trail.oldest(filter, after, JsonLines.AT_ONCE),
                Recorded::id,
                EntryJson::of);
    }
}
