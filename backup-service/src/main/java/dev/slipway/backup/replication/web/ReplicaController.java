package dev.slipway.backup.replication.web;

import dev.slipway.backup.ArtifactReplica;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.Backups;
import dev.slipway.backup.replication.Replica;
import dev.slipway.backup.replication.Replicas;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Backups")
class ReplicaController {

    private static final ProblemType UNKNOWN =
            new ProblemType("backup-unknown", HttpStatus.NOT_FOUND, "No such backup or restore");

    private final Backups backups;
    private final Replicas replicas;
    private final ArtifactReplica artifacts;

    ReplicaController(Backups backups, Replicas replicas, ArtifactReplica artifacts) {
        this.backups = backups;
        this.replicas = replicas;
        this.artifacts = artifacts;
    }

    /** A copy; {@code state} is off, pending or copied. */
    record ReplicaResource(
            String state,
            int attempts,
            @Nullable Instant copiedAt,
            @Nullable Long bytes,
            @Nullable String lastFailure,
            @Nullable Instant nextAttemptAt) {

        static ReplicaResource of(Replica replica) {
            return switch (replica) {
                case Replica.Pending pending ->
                    new ReplicaResource(
                            "pending", pending.attempts(), null, null, pending.lastFailure(), pending.nextAttemptAt());
                case Replica.Copied copied ->
                    new ReplicaResource("copied", copied.attempts(), copied.copiedAt(), copied.bytes(), null, null);
            };
        }
    }

    @GetMapping("/api/backups/{id}/replica")
    @RequiresScope(Scopes.BACKUPS_READ)
    @Operation(
            summary = "Show a backup's copy in the second bucket",
            description = "off: no second bucket is configured; pending: not copied yet, with the reason of the last"
                    + " failure; copied: every object is there.")
    @ApiResponse(responseCode = "200", description = "Where the copy stands")
    @ApiResponse(responseCode = "404", description = "backup-unknown")
    ReplicaResource show(@PathVariable UUID id) {
        BackupId backup = backups.find(new BackupId(id))
                .orElseThrow(() ->
                        new Problem(UNKNOWN, "There is no backup %s.".formatted(id), "GET /api/backups lists them."))
                .id();
        return replicas.find(backup)
                .map(ReplicaResource::of)
                .orElseGet(() ->
                        new ReplicaResource(artifacts.isConfigured() ? "pending" : "off", 0, null, null, null, null));
    }
}
