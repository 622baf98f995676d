package dev.slipway.environment.audit.web;

import dev.slipway.environment.audit.AuditFilter;
import dev.slipway.environment.audit.AuditTrail;
import dev.slipway.environment.audit.RecordedEntry;
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
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

@RestController
@RequestMapping("/api/audit")
@RequiresScope(Scopes.AUDIT_READ)
@Tag(
        name = "Audit",
        description = "Who did what to which name from where. Entries hold names, never values, and are never changed"
                + " or removed.")
class AuditController {

    private final AuditTrail trail;
    private final JsonLines lines;

    AuditController(AuditTrail trail, JsonMapper json) {
        this.trail = trail;
        this.lines = new JsonLines(json);
    }

    record EntryList(
            List<AuditEntryJson> entries,

            @Schema(description = "What to give as before for the next page; absent on the last one") @Nullable
            Long next) {}

    @GetMapping
    @Operation(summary = "Read the audit trail, newest first")
    @ApiResponse(responseCode = "200", description = "One page of the entries for which all filters hold")
    @ApiResponse(responseCode = "400", description = "invalid-request: a filter cannot be read")
    EntryList read(
            @ParameterObject AuditQuery query,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit,
            @RequestParam(required = false)
                    @Min(1)
                    @Parameter(description = "Only entries with a smaller id: the next of the page before")
                    @Nullable
                    Long before) {
        Page<RecordedEntry> page =
                Page.of(trail.newest(query.toFilter(), before == null ? Long.MAX_VALUE : before, limit + 1), limit);
        return new EntryList(page.items().stream().map(AuditEntryJson::of).toList(), page.next(RecordedEntry::id));
    }

    @GetMapping(path = "/export", produces = MediaType.APPLICATION_NDJSON_VALUE)
    @Operation(
            summary = "Export the audit trail as JSON lines, oldest first",
            description = "All entries for which all filters hold, one JSON object in each line.")
    @ApiResponse(
            responseCode = "200",
            description = "The entries. An export that cannot be finished ends without the end of the response.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_NDJSON_VALUE,
                            schema = @Schema(implementation = AuditEntryJson.class)))
    @ApiResponse(responseCode = "400", description = "invalid-request: a filter cannot be read")
    void export(@ParameterObject AuditQuery query, HttpServletResponse response) {
        AuditFilter filter = query.toFilter();
        lines.send(
                response,
                "audit.jsonl",
                after -> trail.oldest(filter, after, JsonLines.AT_ONCE),
                RecordedEntry::id,
                AuditEntryJson::of);
    }
}
