package dev.slipway.backup.drill.web;

import dev.slipway.backup.Environments;
import dev.slipway.backup.drill.DrillPlan;
import dev.slipway.backup.drill.DrillPlans;
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
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
@RequestMapping("/api/drill-plans/{application}/{environment}")
@Tag(name = "Drills")
class DrillPlanController {

    private static final ProblemType UNKNOWN =
            new ProblemType("drill-plan-unknown", HttpStatus.NOT_FOUND, "No drill plan is set");

    private final DrillPlans plans;
    private final Environments environments;
    private final Clock clock;

    DrillPlanController(DrillPlans plans, Environments environments, Clock clock) {
        this.plans = plans;
        this.environments = environments;
        this.clock = clock;
    }

    /** A question to what was restored. */
    record CheckJson(
            @NotBlank @Size(max = 200) String name,
            @NotBlank @Size(max = 10_000) String query,
            @NotNull @Size(max = 1_000) String expected) {}

    /** How often, and what must hold. */
    record DrillPlanRequest(
            @DurationMin(minutes = 10)
            @DurationMax(days = 3660)
            @Schema(
                    description = "An ISO 8601 duration; none for drills only when asked",
                    type = "string",
                    example = "P7D")
            @Nullable
            Duration every,

            @Size(max = 100) @Nullable List<@Valid @NotNull CheckJson> checks) {}

    /** A plan. */
    record DrillPlanResource(
            EnvironmentRef environment,

            @Schema(description = "An ISO 8601 duration", type = "string", example = "P7D") @Nullable
            String every,

            List<CheckJson> checks,
            String setBy,
            Instant setAt) {

        static DrillPlanResource of(DrillPlan plan) {
            Duration every = plan.every();
            return new DrillPlanResource(
                    plan.environment(),
                    every == null ? null : every.toString(),
                    plan.checks().stream()
                            .map(check -> new CheckJson(check.name(), check.query(), check.expected()))
                            .toList(),
                    plan.setBy(),
                    plan.setAt());
        }
    }

    @GetMapping
    @RequiresScope(Scopes.BACKUPS_READ)
    @Operation(summary = "Show an environment's drill plan")
    @ApiResponse(responseCode = "200", description = "The plan")
    @ApiResponse(responseCode = "404", description = "drill-plan-unknown")
    DrillPlanResource show(@PathVariable String application, @PathVariable String environment) {
        EnvironmentRef ref = environment(application, environment);
        return DrillPlanResource.of(plans.find(ref).orElseThrow(() -> unknown(ref)));
    }

    @PutMapping
    @RequiresScope(Scopes.BACKUPS_RESTORE)
    @Operation(
            summary = "Say how often an environment's newest backup is drilled, and what must hold in it",
            description = "The first drill is due at once. Each check is a query that must answer the expected text.")
    @ApiResponse(responseCode = "200", description = "The plan")
    @ApiResponse(responseCode = "422", description = "environment-unknown")
    DrillPlanResource set(
            @PathVariable String application,
            @PathVariable String environment,
            @RequestBody @Valid DrillPlanRequest request) {
        EnvironmentRef ref = environment(application, environment);
        environments.connectionOf(ref);
        List<CheckJson> checks = request.checks() == null ? List.of() : request.checks();
        DrillPlan plan = new DrillPlan(
                ref,
                request.every(),
                checks.stream()
                        .map(check -> new DrillPlan.Check(check.name(), check.query(), check.expected()))
                        .toList(),
                Actor.current().name(),
                clock.instant());
        plans.set(plan);
        return DrillPlanResource.of(plan);
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @RequiresScope(Scopes.BACKUPS_RESTORE)
    @Operation(summary = "Take an environment's drill plan away")
    @ApiResponse(responseCode = "204", description = "It has none now")
    @ApiResponse(responseCode = "404", description = "drill-plan-unknown")
    void remove(@PathVariable String application, @PathVariable String environment) {
        EnvironmentRef ref = environment(application, environment);
        if (!plans.remove(ref)) {
            throw unknown(ref);
        }
    }

    private static Problem unknown(EnvironmentRef environment) {
        return new Problem(UNKNOWN, "No drill plan is set for %s.".formatted(environment), "Set one with PUT.");
    }

    private static EnvironmentRef environment(String application, String environment) {
        return Problem.requireValid(
                "The path names no environment.", "environment", () -> new EnvironmentRef(application, environment));
    }
}
