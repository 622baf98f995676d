package dev.slipway.backup.web;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.RestoreId;
import dev.slipway.backup.WatchProgress;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Backups and restores as they come along. */
@RestController
@RequiresScope(Scopes.BACKUPS_READ)
@Tag(name = "Backups")
class ProgressController {

    private final WatchProgress watchProgress;
    private final ProgressStreams streams;

    ProgressController(WatchProgress watchProgress, ProgressStreams streams) {
        this.watchProgress = watchProgress;
        this.streams = streams;
    }

    @GetMapping(path = "/api/backups/{id}/progress", produces = "text/event-stream")
    @Operation(
            summary = "Watch a backup",
            description =
                    "Server-sent events of the name progress, whose data is the backup as it is shown: one at once,"
                            + " and one after each change, to the last one, which an event of the name ended follows. Comments in"
                            + " between keep the connection alive. A stream that ends without ended: connect anew.")
    @ApiResponse(
            responseCode = "200",
            description = "The events",
            content =
                    @Content(mediaType = "text/event-stream", schema = @Schema(implementation = BackupResource.class)))
    @ApiResponse(responseCode = "404", description = "backup-unknown")
    @ApiResponse(responseCode = "503", description = "too-many-watchers")
    SseEmitter watchBackup(@PathVariable UUID id) {
        return streams.open(watchProgress
                .now(new BackupId(id))
                .orElseThrow(() -> new Problem(
                        BackupProblems.UNKNOWN,
                        "There is no backup %s.".formatted(id),
                        "GET /api/backups lists them.")));
    }

    @GetMapping(path = "/api/restores/{id}/progress", produces = "text/event-stream")
    @Operation(
            summary = "Watch a restore",
            description = "As a backup is watched: events of the name progress, and ended after the last one.")
    @ApiResponse(
            responseCode = "200",
            description = "The events",
            content =
                    @Content(mediaType = "text/event-stream", schema = @Schema(implementation = RestoreResource.class)))
    @ApiResponse(responseCode = "404", description = "backup-unknown")
    @ApiResponse(responseCode = "503", description = "too-many-watchers")
    SseEmitter watchRestore(@PathVariable UUID id) {
        return streams.open(watchProgress
                .now(new RestoreId(id))
                .orElseThrow(() -> new Problem(
                        BackupProblems.UNKNOWN,
                        "There is no restore %s.".formatted(id),
                        "GET /api/restores lists them.")));
    }
}
