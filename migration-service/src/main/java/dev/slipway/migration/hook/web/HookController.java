package dev.slipway.migration.hook.web;

import dev.slipway.migration.hook.Hook;
import dev.slipway.migration.hook.HookEvent;
import dev.slipway.migration.hook.Hooks;
import dev.slipway.migration.hook.UnknownHookException;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/hooks")
@RequiresScope(Scopes.MIGRATIONS_READ)
@Tag(name = "hooks", description = "Signed calls before and after migrations")
class HookController {

    private static final ProblemType UNKNOWN = new ProblemType("hook-unknown", HttpStatus.NOT_FOUND, "No such hook");

    private final Hooks hooks;
    private final Clock clock;

    HookController(Hooks hooks, Clock clock) {
        this.hooks = hooks;
        this.clock = clock;
    }

    /** A hook to register; what is left out is as the documentation says. */
    record HookBody(
            @Nullable String environment,
            @NotNull URI url,
            @NotEmpty Set<@NotNull HookEvent> events,
            @NotNull String secret,
            @Nullable Duration timeout,
            @Nullable Integer attempts,
            Hook.@Nullable OnFailure onFailure) {}

    record HookView(
            String application,
            String name,
            @Nullable String environment,
            URI url,
            Set<HookEvent> events,
            String secret,
            Duration timeout,
            int attempts,
            Hook.OnFailure onFailure,
            String changedBy,
            Instant changedAt) {

        static HookView of(Hook hook) {
            return new HookView(
                    hook.application(),
                    hook.name(),
                    hook.environment(),
                    hook.url(),
                    hook.events(),
                    hook.secret(),
                    hook.timeout(),
                    hook.attempts(),
                    hook.onFailure(),
                    hook.changedBy(),
                    hook.changedAt());
        }
    }

    record HookList(List<HookView> hooks) {}

    @GetMapping
    @Operation(summary = "The registered hooks")
    HookList list(@RequestParam(required = false) @Nullable String application) {
        return new HookList(hooks.list(application).stream().map(HookView::of).toList());
    }

    @GetMapping("/{application}/{name}")
    @Operation(summary = "One hook")
    @ApiResponse(responseCode = "200", description = "The hook")
    @ApiResponse(responseCode = "404", description = "hook-unknown")
    HookView show(@PathVariable String application, @PathVariable String name) {
        return HookView.of(
                hooks.find(application, name).orElseThrow(() -> new UnknownHookException(application, name)));
    }

    @PutMapping("/{application}/{name}")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(
            summary = "Register a hook, or change it",
            description = "The secret is the name of a secret variable of the target, with which each call is signed as"
                    + " Standard Webhooks says. Calls that are due already are made as they were registered.")
    @ApiResponse(responseCode = "200", description = "Changed")
    @ApiResponse(responseCode = "201", description = "Registered")
    ResponseEntity<HookView> put(
            @PathVariable String application, @PathVariable String name, @Valid @RequestBody HookBody body) {
        Hook hook = Problem.requireValid(
                "The hook is not valid.",
                "hook",
                () -> new Hook(
                        application,
                        name,
                        body.environment(),
                        body.url(),
                        body.events(),
                        body.secret(),
                        Objects.requireNonNullElse(body.timeout(), Duration.ofSeconds(10)),
                        Objects.requireNonNullElse(body.attempts(), 5),
                        Objects.requireNonNullElse(body.onFailure(), Hook.OnFailure.ABORT),
                        Actor.current().name(),
                        clock.instant()));
        return ResponseEntity.status(hooks.save(hook) ? HttpStatus.CREATED : HttpStatus.OK)
                .body(HookView.of(hook));
    }

    @DeleteMapping("/{application}/{name}")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove a hook", description = "Calls that are due already are still made.")
    @ApiResponse(responseCode = "204", description = "Removed")
    @ApiResponse(responseCode = "404", description = "hook-unknown")
    void remove(@PathVariable String application, @PathVariable String name) {
        if (!hooks.remove(application, name)) {
            throw new UnknownHookException(application, name);
        }
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onUnknown(UnknownHookException e) {
        Problem problem = new Problem(UNKNOWN, e.getMessage() + ".", "Check the name.");
        return ResponseEntity.status(UNKNOWN.status()).body(problem.toProblemDetail());
    }
}
