package dev.slipway.migration.lifecycle.web;

import dev.slipway.migration.lifecycle.MigrationId;
import dev.slipway.migration.lifecycle.Migrations;
import dev.slipway.migration.log.LogArchive;
import dev.slipway.migration.log.LogArchiveUnavailableException;
import dev.slipway.migration.log.LogJson;
import dev.slipway.migration.log.LogState;
import dev.slipway.migration.log.ReadLog;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/migrations/{id}/log")
@RequiresScope(Scopes.MIGRATIONS_READ)
@Tag(name = "migrations")
class MigrationLogController {

    private static final ProblemType UNAVAILABLE =
            new ProblemType("log-unavailable", HttpStatus.SERVICE_UNAVAILABLE, "The log cannot be reached");

    private static final MediaType LINES = MediaType.parseMediaType("application/x-ndjson");
    private static final List<MediaType> OFFERED = List.of(
            LINES, MediaType.parseMediaType("application/jsonl"), MediaType.TEXT_PLAIN, MediaType.TEXT_EVENT_STREAM);

    private final Migrations migrations;
    private final ReadLog readLog;
    private final LogArchive archive;
    private final LogStreams streams;

    MigrationLogController(Migrations migrations, ReadLog readLog, LogArchive archive, LogStreams streams) {
        this.migrations = migrations;
        this.readLog = readLog;
        this.archive = archive;
        this.streams = streams;
    }

    @GetMapping
    @Operation(
            summary = "What a migration did: states, steps, statements, rows, checks and hooks",
            description =
                    "By Accept: JSON lines (application/x-ndjson, the default), lines for people (text/plain), or live as"
                            + " server-sent events (text/event-stream): an event entry for each entry, whose id is its position,"
                            + " and an event end when the migration has ended. Streams are resumed with Last-Event-ID.")
    @ApiResponse(
            responseCode = "200",
            description = "The log",
            content = {
                @Content(mediaType = "application/x-ndjson", schema = @Schema(type = "string")),
                @Content(mediaType = "text/plain", schema = @Schema(type = "string")),
                @Content(mediaType = "text/event-stream", schema = @Schema(type = "string"))
            })
    @ApiResponse(responseCode = "404", description = "migration-unknown")
    @ApiResponse(responseCode = "503", description = "log-unavailable: the object storage does not answer")
    @Nullable
    Object log(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "0") @Min(0) @Parameter(description = "Only entries after this position")
                    long after,
            @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Parameter(hidden = true) @Nullable
                    String accept,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletResponse response)
            throws IOException {
        UUID migration = migrations.get(new MigrationId(id)).id().value();
        MediaType wanted = negotiate(accept);
        if (wanted.equals(MediaType.TEXT_EVENT_STREAM)) {
            return streams.open(new MigrationId(migration), position(lastEventId, after));
        }
        response.setContentType(new MediaType(wanted, StandardCharsets.UTF_8).toString());
        OutputStream out = response.getOutputStream();
        readLog.after(
                migration,
                after,
                entry -> out.write(
                        wanted.equals(MediaType.TEXT_PLAIN)
                                ? (entry.readable() + "\n").getBytes(StandardCharsets.UTF_8)
                                : LogJson.line(entry)));
        out.flush();
        return null;
    }

    @GetMapping("/content")
    @Operation(
            summary = "Download a migration's log",
            description = "JSON lines, compressed with zstd: zstd -dc shows them.")
    @ApiResponse(
            responseCode = "200",
            description = "The file",
            content = @Content(mediaType = "application/zstd", schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "404", description = "migration-unknown")
    @ApiResponse(responseCode = "503", description = "log-unavailable: the object storage does not answer")
    void content(@PathVariable UUID id, HttpServletResponse response) throws IOException {
        UUID migration = migrations.get(new MigrationId(id)).id().value();
        LogState state = readLog.state(migration);
        response.setContentType("application/zstd");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"migration-%s.jsonl.zst\"".formatted(id));
        if (state.isUnstored()) {
            readLog.writeCompressed(migration, response.getOutputStream());
        } else {
            archive.size(migration).ifPresent(response::setContentLengthLong);
            try (InputStream stored = archive.openCompressed(migration)) {
                stored.transferTo(response.getOutputStream());
            }
        }
    }

    private static long position(@Nullable String lastEventId, long after) {
        if (lastEventId == null || !lastEventId.matches("\\d{1,18}")) {
            return after;
        }
        return Long.parseLong(lastEventId);
    }

    /** What of the offered is accepted best; the first where anything is. */
    private static MediaType negotiate(@Nullable String accept) {
        if (accept == null) {
            return LINES;
        }
        try {
            List<MediaType> accepted = MediaType.parseMediaTypes(accept);
            MediaType best = null;
            double quality = 0;
            for (MediaType each : accepted) {
                MediaType match =
                        OFFERED.stream().filter(each::includes).findFirst().orElse(null);
                if (match != null && each.getQualityValue() > quality) {
                    best = match;
                    quality = each.getQualityValue();
                }
            }
            if (best != null) {
                return best;
            }
        } catch (InvalidMediaTypeException e) {
            // as one that is not offered
        }
        throw new Problem(
                ProblemType.NOT_ACCEPTABLE,
                "A log is not to be had as %s.".formatted(accept),
                "Accept application/x-ndjson, text/plain or text/event-stream.");
    }

    @ExceptionHandler
    ResponseEntity<?> onUnavailable(LogArchiveUnavailableException e) {
        return ResponseEntity.status(UNAVAILABLE.status())
                .header(
                        HttpHeaders.RETRY_AFTER,
                        Long.toString(Duration.ofSeconds(5).toSeconds()))
                .body(new Problem(
                                UNAVAILABLE, "The object storage does not answer at the moment.", "Try again shortly.")
                        .toProblemDetail());
    }
}
