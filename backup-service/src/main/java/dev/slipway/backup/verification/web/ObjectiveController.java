package dev.slipway.backup.verification.web;

import dev.slipway.backup.Environments;
import dev.slipway.backup.verification.Objective;
import dev.slipway.backup.verification.Objectives;
import dev.slipway.backup.verification.Verifications;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/backup-objectives")
@Tag(name = "Verification")
class ObjectiveController {

    private static final ProblemType UNKNOWN =
            new ProblemType("objective-unknown", HttpStatus.NOT_FOUND, "No objective is set");
    private static final String PATH = "/{application}/{environment}";

    private final Objectives objectives;
    private final Verifications verifications;
    private final Environments environments;
    private final Clock clock;

    ObjectiveController(Objectives objectives, Verifications verifications, Environments environments, Clock clock) {
        this.objectives = objectives;
        this.verifications = verifications;
        this.environments = environments;
        this.clock = clock;
    }

    /** How old the newest verified backup may be. */
    record ObjectiveRequest(
            @NotNull
            @DurationMin(minutes = 1)
            @DurationMax(days = 3660)
            @Schema(description = "An ISO 8601 duration", type = "string", example = "PT26H")
            Duration maximumAge) {}

    /** All objectives. */
    record ObjectiveList(List<ObjectiveResource> items) {}

    /** An objective, and whether it is met. */
    record ObjectiveResource(
            EnvironmentRef environment,

            @Schema(description = "An ISO 8601 duration", type = "string", example = "PT26H")
            String maximumAge,

            boolean met,
            @Nullable Instant newestVerifiedBackup,
            @Nullable Instant missedSince,
            String setBy,
            Instant setAt) {}

    @GetMapping
    @RequiresScope(Scopes.BACKUPS_READ)
    @Operation(summary = "List objectives for the age of backups, and whether they are met")
    @ApiResponse(responseCode = "200", description = "All of them, by environment")
    ObjectiveList list() {
        Map<EnvironmentRef, Instant> newest = verifications.newestSound();
        return new ObjectiveList(objectives.all().stream()
                .map(objective -> resource(objective, newest))
                .toList());
    }

    @GetMapping(PATH)
    @RequiresScope(Scopes.BACKUPS_READ)
    @Operation(summary = "Show an environment's objective, and whether it is met")
    @ApiResponse(responseCode = "200", description = "The objective")
    @ApiResponse(responseCode = "404", description = "objective-unknown")
    ObjectiveResource show(@PathVariable String application, @PathVariable String environment) {
        EnvironmentRef ref = environment(application, environment);
        return resource(objectives.find(ref).orElseThrow(() -> unknown(ref)), verifications.newestSound());
    }

    @PutMapping(PATH)
    @RequiresScope(Scopes.BACKUPS_WRITE)
    @Operation(
            summary = "Say how old an environment's newest verified backup may become",
            description = "When it is older, or there is none, the event BackupObjectiveMissed is published once, and"
                    + " the metric slipway.backup.objective.missed is 1 until BackupObjectiveMet.")
    @ApiResponse(responseCode = "200", description = "The objective")
    @ApiResponse(responseCode = "422", description = "environment-unknown")
    ObjectiveResource set(
            @PathVariable String application,
            @PathVariable String environment,
            @RequestBody @Valid ObjectiveRequest request) {
        EnvironmentRef ref = environment(application, environment);
        environments.connectionOf(ref);
        objectives.set(new Objective(ref, request.maximumAge(), Actor.current().name(), clock.instant(), null));
        return show(application, environment);
    }

    @DeleteMapping(PATH)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @RequiresScope(Scopes.BACKUPS_WRITE)
    @Operation(summary = "Take an environment's objective away")
    @ApiResponse(responseCode = "204", description = "It has none now")
    @ApiResponse(responseCode = "404", description = "objective-unknown")
    void remove(@PathVariable String application, @PathVariable String environment) {
        EnvironmentRef ref = environment(application, environment);
        if (!objectives.remove(ref)) {
            throw unknown(ref);
        }
    }

    private ObjectiveResource resource(Objective objective, Map<EnvironmentRef, Instant> newest) {
        Instant takenAt = newest.get(objective.environment());
        return new ObjectiveResource(
                objective.environment(),
                objective.maximumAge().toString(),
                objective.isMetBy(takenAt, clock.instant()),
                takenAt,
                objective.missedSince(),
                objective.setBy(),
                objective.setAt());
    }

    private static Problem unknown(EnvironmentRef environment) {
        return new Problem(UNKNOWN, "No objective is set for %s.".formatted(environment), "Set one with PUT.");
    }

    private static EnvironmentRef environment(String application, String environment) {
        return Problem.requireValid(
                "The path names no environment.", "environment", () -> new EnvironmentRef(application, environment));
    }
}
