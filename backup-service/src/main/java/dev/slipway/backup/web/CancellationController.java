package dev.slipway.backup.web;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.BackupState;
import dev.slipway.backup.Backups;
import dev.slipway.backup.RequestCancellation;
import dev.slipway.backup.Restore;
import dev.slipway.backup.RestoreId;
import dev.slipway.backup.RestoreState;
import dev.slipway.backup.Restores;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Stopping backups and restores over HTTP. */
@RestController
@Tag(name = "Backups")
class CancellationController {

    private final RequestCancellation requestCancellation;
    private final Backups backups;
    private final Restores restores;

    CancellationController(RequestCancellation requestCancellation, Backups backups, Restores restores) {
        this.requestCancellation = requestCancellation;
        this.backups = backups;
        this.restores = restores;
    }

    record CancellationRequest(
            @Size(max = 2000) @Schema(description = "Why, for people", example = "The window is closing") @Nullable
            String reason) {}

    @PostMapping("/api/backups/{id}/cancellation")
    @RequiresScope(Scopes.BACKUPS_WRITE)
    @Operation(
            summary = "Cancel a backup",
            description =
                    "One that nobody has begun is cancelled at once; one that is being taken stops within seconds,"
                            + " and nothing of it is kept. Cancelling twice changes nothing.")
    @ApiResponse(responseCode = "200", description = "It is cancelled")
    @ApiResponse(responseCode = "202", description = "It is being stopped; its state tells when it is cancelled")
    @ApiResponse(responseCode = "404", description = "backup-unknown")
    @ApiResponse(responseCode = "409", description = "not-cancellable: it has ended otherwise")
    ResponseEntity<BackupResource> cancelBackup(
            @PathVariable UUID id, @RequestBody(required = false) @Valid @Nullable CancellationRequest request) {
        Backup backup = requestCancellation
                .ofBackup(new BackupId(id), Actor.current().name(), reasonOf(request))
                .orElseThrow(() -> new Problem(
                        BackupProblems.UNKNOWN,
                        "There is no backup %s.".formatted(id),
                        "GET /api/backups lists them."));
        return ResponseEntity.status(statusOf(backup.state() instanceof BackupState.Cancelled))
                .body(BackupResource.of(backup, backups.progressOf(backup.id())));
    }

    @PostMapping("/api/restores/{id}/cancellation")
    @RequiresScope(Scopes.BACKUPS_RESTORE)
    @Operation(
            summary = "Cancel a restore",
            description =
                    "One that nobody has begun is cancelled at once; one that is loading stops within seconds, and"
                            + " the environment stays as it is. Cancelling twice changes nothing.")
    @ApiResponse(responseCode = "200", description = "It is cancelled")
    @ApiResponse(responseCode = "202", description = "It is being stopped; its state tells when it is cancelled")
    @ApiResponse(responseCode = "404", description = "backup-unknown")
    @ApiResponse(
            responseCode = "409",
            description = "not-cancellable: it has ended otherwise, or its data are being put in the live ones' place")
    ResponseEntity<RestoreResource> cancelRestore(
            @PathVariable UUID id, @RequestBody(required = false) @Valid @Nullable CancellationRequest request) {
        Restore restore = requestCancellation
                .ofRestore(new RestoreId(id), Actor.current().name(), reasonOf(request))
                .orElseThrow(() -> new Problem(
                        BackupProblems.UNKNOWN,
                        "There is no restore %s.".formatted(id),
                        "GET /api/restores lists them."));
        return ResponseEntity.status(statusOf(restore.state() instanceof RestoreState.Cancelled))
                .body(RestoreResource.of(restore, restores.progressOf(restore.id())));
    }

    private static HttpStatus statusOf(boolean cancelled) {
        return cancelled ? HttpStatus.OK : HttpStatus.ACCEPTED;
    }

    private static @Nullable String reasonOf(@Nullable CancellationRequest request) {
        return request == null || request.reason() == null || request.reason().isBlank()
                ? null
                : request.reason().strip();
    }
}
