package dev.slipway.backup.drill.web;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.Environments;
import dev.slipway.backup.drill.Drill;
import dev.slipway.backup.drill.DrillId;
import dev.slipway.backup.drill.DrillState;
import dev.slipway.backup.drill.Drills;
import dev.slipway.backup.drill.RequestDrill;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/drills")
@Tag(name = "Drills", description = "Proving that backups can be restored, and how long that takes")
class DrillController {

    private static final int LISTED = 100;
    private static final ProblemType UNKNOWN = new ProblemType("drill-unknown", HttpStatus.NOT_FOUND, "No such drill");

    private final Drills drills;
    private final RequestDrill requestDrill;
    private final Environments environments;

    DrillController(Drills drills, RequestDrill requestDrill, Environments environments) {
        this.drills = drills;
        this.requestDrill = requestDrill;
        this.environments = environments;
    }

    /** What to drill; without a backup the newest, and a given id makes repetition harmless. */
    record DrillRequest(
            @NotNull EnvironmentRef environment,
            @Nullable UUID backupId,
            @Nullable UUID id) {}

    /** The newest drills. */
    record DrillList(List<DrillResource> items) {}

    /** A drill. */
    record DrillResource(
            UUID id,
            EnvironmentRef environment,
            @Nullable UUID backupId,
            String state,
            String requestedBy,
            Instant requestedAt,
            @Nullable Instant endedAt,
            @Nullable Integer tables,
            @Nullable Long rows,
            @Nullable Integer checks,
            @Nullable Long recoveryMillis,
            @Nullable String reason) {

        static DrillResource of(Drill drill) {
            BackupId backup = drill.backup();
            DrillState.Completed completed = drill.state() instanceof DrillState.Completed c ? c : null;
            DrillState.Failed failed = drill.state() instanceof DrillState.Failed f ? f : null;
            return new DrillResource(
                    drill.id().value(),
                    drill.environment(),
                    backup == null ? null : backup.value(),
                    switch (drill.state()) {
                        case DrillState.Requested _ -> "requested";
                        case DrillState.Running _ -> "running";
                        case DrillState.Completed _ -> "completed";
                        case DrillState.Failed _ -> "failed";
                    },
                    drill.requestedBy(),
                    drill.requestedAt(),
                    completed != null ? completed.completedAt() : failed != null ? failed.failedAt() : null,
                    completed == null ? null : completed.tables(),
                    completed == null ? null : completed.rows(),
                    completed == null ? null : completed.checks(),
                    completed == null ? null : completed.recovery().toMillis(),
                    failed == null ? null : failed.reason());
        }
    }

    @PostMapping
    @RequiresScope(Scopes.BACKUPS_RESTORE)
    @Operation(
            summary = "Run a drill",
            description = "Restores a backup into a scratch database, compares every table with the backup, asks the"
                    + " plan's checks, and drops the database. The environment's own database is not touched.")
    @ApiResponse(responseCode = "202", description = "It will be run")
    @ApiResponse(responseCode = "409", description = "id-in-use")
    @ApiResponse(responseCode = "422", description = "environment-unknown")
    ResponseEntity<DrillResource> run(@RequestBody @Valid DrillRequest request) {
        environments.connectionOf(request.environment());
        DrillId id = request.id() == null ? DrillId.random() : new DrillId(request.id());
        Drill drill = requestDrill.request(
                id,
                request.environment(),
                request.backupId() == null ? null : new BackupId(request.backupId()),
                Actor.current().name());
        return ResponseEntity.accepted()
                .location(URI.create("/api/drills/" + drill.id()))
                .body(DrillResource.of(drill));
    }

    @GetMapping
    @RequiresScope(Scopes.BACKUPS_READ)
    @Operation(summary = "List the newest drills, newest first", description = "At most 100.")
    @ApiResponse(responseCode = "200", description = "The drills")
    DrillList list(@RequestParam(required = false) @Nullable EnvironmentRef environment) {
        return new DrillList(drills.newest(environment, LISTED).stream()
                .map(DrillResource::of)
                .toList());
    }

    @GetMapping("/{id}")
    @RequiresScope(Scopes.BACKUPS_READ)
    @Operation(summary = "Show a drill")
    @ApiResponse(responseCode = "200", description = "The drill")
    @ApiResponse(responseCode = "404", description = "drill-unknown")
    DrillResource show(@PathVariable UUID id) {
        return DrillResource.of(drills.find(new DrillId(id))
                .orElseThrow(() ->
                        new Problem(UNKNOWN, "There is no drill %s.".formatted(id), "GET /api/drills lists them.")));
    }
}
