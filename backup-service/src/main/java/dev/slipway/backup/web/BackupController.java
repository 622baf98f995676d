package dev.slipway.backup.web;

import dev.slipway.backup.ArtifactStore;
import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.BackupScope;
import dev.slipway.backup.BackupState;
import dev.slipway.backup.Backups;
import dev.slipway.backup.Environments;
import dev.slipway.backup.Manifest;
import dev.slipway.backup.RequestBackup;
import dev.slipway.backup.StoredManifest;
import dev.slipway.backup.drill.Drills;
import dev.slipway.backup.retention.Pins;
import dev.slipway.backup.verification.Verifications;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Backups over HTTP. */
@RestController
@Tag(name = "Backups", description = "Taking and listing backups")
class BackupController {

    private final Backups backups;
    private final RequestBackup requestBackup;
    private final Environments environments;
    private final ArtifactStore artifacts;
    private final Pins pins;
    private final Verifications verifications;
    private final Drills drills;

    BackupController(
            Backups backups,
            RequestBackup requestBackup,
            Environments environments,
            ArtifactStore artifacts,
            Pins pins,
            Verifications verifications,
            Drills drills) {
        this.backups = backups;
        this.requestBackup = requestBackup;
        this.environments = environments;
        this.artifacts = artifacts;
        this.pins = pins;
        this.verifications = verifications;
        this.drills = drills;
    }

    /** What to back up. */
    record BackupRequest(
            @Nullable UUID id,
            @NotNull EnvironmentRef environment,
            @Size(max = 2000) @Nullable String note,

            @Schema(description = "Only these schemas and tables, by their exact names; without it the whole database")
            @Size(max = TablesBody.MOST)
            @Nullable
            List<@Valid @NotNull TablesBody> scope,

            @Schema(
                    description =
                            "Whether uploaded files are backed up too; by default they are where the environment has"
                                    + " a place for them")
            @Nullable
            Boolean uploads) {}

    @PostMapping("/api/backups")
    @RequiresScope(Scopes.BACKUPS_WRITE)
    @Operation(
            summary = "Take a backup",
            description =
                    "Accepts the backup; repeating a request with an id takes one. One of chosen schemas or tables"
                            + " can be restored into a new database, or table by table.")
    @ApiResponse(responseCode = "202", description = "Accepted; Location is the backup")
    @ApiResponse(responseCode = "409", description = "id-in-use")
    @ApiResponse(responseCode = "422", description = "environment-unknown")
    @ApiResponse(responseCode = "503", description = "service-unavailable: env-service does not answer")
    ResponseEntity<BackupResource> take(@RequestBody @Valid BackupRequest request) {
        environments.connectionOf(request.environment());
        BackupId id = request.id() == null ? BackupId.random() : new BackupId(request.id());
        Backup backup = requestBackup.request(
                id,
                request.environment(),
                null,
                Actor.current().name(),
                request.note(),
                BackupScope.of(TablesBody.chosen(request.scope())),
                request.uploads());
        return ResponseEntity.accepted()
                .location(URI.create("/api/backups/" + backup.id()))
                .body(resource(backup));
    }

    @GetMapping("/api/backups/{id}")
    @RequiresScope(Scopes.BACKUPS_READ)
    @Operation(
            summary = "Show a backup",
            description = "With its progress while it is being taken, and what verifications and drills found since.")
    @ApiResponse(responseCode = "200", description = "The backup")
    @ApiResponse(responseCode = "404", description = "backup-unknown")
    BackupResource show(@PathVariable UUID id) {
        Backup backup = find(id);
        return resource(backup)
                .with(
                        verifications.of(backup.id(), 1).stream()
                                .findFirst()
                                .map(BackupResource.LastVerification::of)
                                .orElse(null),
                        drills.newestEnded(backup.id())
                                .map(BackupResource.LastDrill::of)
                                .orElse(null));
    }

    @GetMapping("/api/backups/{id}/manifest")
    @RequiresScope(Scopes.BACKUPS_READ)
    @Operation(summary = "Show what a completed backup holds", description = "Tables, rows, digests and objects.")
    @ApiResponse(responseCode = "200", description = "The manifest")
    @ApiResponse(responseCode = "404", description = "backup-unknown")
    @ApiResponse(responseCode = "409", description = "backup-not-completed")
    @ApiResponse(responseCode = "410", description = "manifest-missing")
    Manifest manifest(@PathVariable UUID id) {
        Backup backup = find(id);
        if (!(backup.state() instanceof BackupState.Completed)) {
            throw new Problem(
                    BackupProblems.NOT_COMPLETED,
                    "The backup %s is not completed, so it has no manifest.".formatted(id),
                    "Wait until its state is completed.");
        }
        return artifacts
                .manifestOf(backup)
                .map(StoredManifest::manifest)
                .orElseThrow(() -> new Problem(
                        BackupProblems.MANIFEST_MISSING,
                        "The manifest of backup %s is missing.".formatted(id),
                        "Have the backup verified: where there is a second bucket, that puts it back."));
    }

    private Backup find(UUID id) {
        return backups.find(new BackupId(id))
                .orElseThrow(() -> new Problem(
                        BackupProblems.UNKNOWN,
                        "There is no backup %s.".formatted(id),
                        "GET /api/backups lists them."));
    }

    private BackupResource resource(Backup backup) {
        return BackupResource.of(backup, backups.progressOf(backup.id()), pins.of(backup.id()));
    }
}
