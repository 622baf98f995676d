package dev.slipway.backup.web;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.Backups;
import dev.slipway.backup.DumpNotPermittedException;
import dev.slipway.backup.InvalidArchiveException;
import dev.slipway.backup.UnloadableArchiveException;
import dev.slipway.backup.UploadBackup;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Downloaded backups come back. */
@RestController
@Tag(name = "Backups")
class UploadController {

    /** Who sends on through a proxy reads the answer only when all was taken. */
    private static final Duration DRAINED_FOR = Duration.ofSeconds(60);

    private final UploadBackup uploadBackup;
    private final Backups backups;

    UploadController(UploadBackup uploadBackup, Backups backups) {
        this.uploadBackup = uploadBackup;
        this.backups = backups;
    }

    @PutMapping(
            path = "/api/backups/uploads",
            consumes = {"application/x-tar", "application/octet-stream"})
    @RequiresScope(Scopes.BACKUPS_WRITE)
    @Operation(
            summary = "Upload a backup",
            description = "Takes in what a download gave, of this installation or another, as a completed backup of the"
                    + " environment. It gets an id of its own; its manifest keeps the original's under copiedFrom. Each"
                    + " object is compared with the manifest, and only a whole, unchanged backup is listed: of any other"
                    + " nothing is kept. To restore it the service needs a key that it was encrypted to. An archive of"
                    + " pg_dump, in custom or tar format, is loaded into a scratch database on the environment's"
                    + " server, backed up as any database, and the scratch database is dropped; that takes the scope"
                    + " backups:restore too.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/x-tar",
                                            schema = @Schema(type = "string", format = "binary"))))
    @ApiResponse(responseCode = "201", description = "The backup, completed")
    @ApiResponse(responseCode = "409", description = "id-in-use")
    @ApiResponse(
            responseCode = "422",
            description =
                    "backup-archive-invalid, with which object; backup-archive-unloadable, with what PostgreSQL says;"
                            + " environment-unknown")
    @ApiResponse(responseCode = "503", description = "service-unavailable: the storage or the server does not answer")
    ResponseEntity<BackupResource> upload(
            @RequestParam @Parameter(description = "What it is to be a backup of", example = "crm/prod")
                    EnvironmentRef environment,
            @RequestParam(required = false) @Parameter(description = "The id that it is to get") @Nullable UUID id,
            @RequestParam(required = false) @Size(max = 2000) @Nullable String note,
            @RequestParam(defaultValue = "keep")
                    @Pattern(regexp = "keep|drop")
                    @Parameter(
                            description =
                                    "Of an archive of pg_dump: whether owners and privileges are as in it, or left out",
                            schema = @Schema(allowableValues = {"keep", "drop"}))
                    String ownership,
            Authentication caller,
            @Parameter(hidden = true) HttpServletRequest request)
            throws IOException {
        InputStream body = request.getInputStream();
        try {
            Backup backup = uploadBackup.upload(
                    id == null ? BackupId.random() : new BackupId(id),
                    environment,
                    Actor.current().name(),
                    note == null || note.isBlank() ? null : note.strip(),
                    dumps(caller, ownership),
                    body);
            drain(body);
            return ResponseEntity.created(URI.create("/api/backups/" + backup.id()))
                    .body(BackupResource.of(backup, backups.progressOf(backup.id())));
        } catch (InvalidArchiveException | DumpNotPermittedException | UnloadableArchiveException e) {
            drain(body);
            throw e;
        } catch (IOException e) {
            throw new InvalidArchiveException("The upload broke off.");
        }
    }

    private static UploadBackup.Dumps dumps(Authentication caller, String ownership) {
        if (!Scopes.isHeldBy(caller, Scopes.BACKUPS_RESTORE)) {
            return UploadBackup.Dumps.REFUSED;
        }
        return ownership.equals("keep") ? UploadBackup.Dumps.WITH_OWNERS : UploadBackup.Dumps.WITHOUT_OWNERS;
    }

    private static void drain(InputStream body) {
        long end = System.nanoTime() + DRAINED_FOR.toNanos();
        byte[] buffer = new byte[64 * 1024];
        try {
            while (body.read(buffer) >= 0) {
                if (System.nanoTime() > end) {
                    return;
                }
            }
        } catch (IOException e) {
            // then nobody waits for the answer
        }
    }
}
