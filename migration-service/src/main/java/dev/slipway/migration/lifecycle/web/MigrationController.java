package dev.slipway.migration.lifecycle.web;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.migration.Decision;
import dev.slipway.migration.check.CheckRecords;
import dev.slipway.migration.drift.TargetChanges;
import dev.slipway.migration.environment.GivenVariable;
import dev.slipway.migration.hook.CallHooks;
import dev.slipway.migration.hook.HookCall;
import dev.slipway.migration.hook.HookEvent;
import dev.slipway.migration.lifecycle.AcceptMigration;
import dev.slipway.migration.lifecycle.AnswerMigration;
import dev.slipway.migration.lifecycle.GiveUpMigration;
import dev.slipway.migration.lifecycle.Migration;
import dev.slipway.migration.lifecycle.MigrationId;
import dev.slipway.migration.lifecycle.MigrationRequest;
import dev.slipway.migration.lifecycle.Migrations;
import dev.slipway.migration.lifecycle.RollbackPreview;
import dev.slipway.migration.lifecycle.Steps;
import dev.slipway.migration.lifecycle.UndoMigration;
import dev.slipway.migration.lifecycle.web.MigrationView.StepView;
import dev.slipway.migration.ruleset.CheckQuery;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@RestController
@RequestMapping("/api/migrations")
@RequiresScope(Scopes.MIGRATIONS_READ)
@Tag(name = "migrations", description = "Applying configuration to an environment, and undoing it")
class MigrationController {

    private final AcceptMigration accept;
    private final AnswerMigration answer;
    private final GiveUpMigration giveUp;
    private final UndoMigration undo;
    private final Migrations migrations;
    private final Steps steps;
    private final CheckRecords checks;
    private final StepStreams streams;
    private final CallHooks hooks;

    MigrationController(
            AcceptMigration accept,
            AnswerMigration answer,
            GiveUpMigration giveUp,
            UndoMigration undo,
            Migrations migrations,
            Steps steps,
            CheckRecords checks,
            StepStreams streams,
            CallHooks hooks) {
        this.accept = accept;
        this.answer = answer;
        this.giveUp = giveUp;
        this.undo = undo;
        this.migrations = migrations;
        this.steps = steps;
        this.checks = checks;
        this.streams = streams;
        this.hooks = hooks;
    }

    record MigrationList(List<MigrationView> migrations) {}

    record StepList(List<StepView> steps) {}

    record RollbackBody(@Nullable Boolean acknowledge) {}

    record RollbackView(
            UUID migration,
            String state,
            boolean possible,
            @Nullable String obstacle,
            @Nullable UUID backupId,
            boolean needsAcknowledgement,
            @Nullable String summary,
            @Nullable TargetChanges changes) {

        static RollbackView of(RollbackPreview preview) {
            TargetChanges changes = preview.changes();
            return new RollbackView(
                    preview.migration().id().value(),
                    preview.migration().state().label(),
                    preview.obstacle() == null,
                    preview.obstacle(),
                    preview.backupId(),
                    changes != null && !changes.isNothing(),
                    changes == null ? null : changes.told(),
                    changes);
        }
    }

    record HookCallList(List<HookCallView> calls) {}

    record HookCallView(
            UUID id,
            String hook,
            HookEvent event,
            String state,
            int attempts,
            @Nullable String error,
            Instant createdAt,
            @Nullable Instant endedAt) {

        static HookCallView of(HookCall call) {
            return new HookCallView(
                    call.id(),
                    call.hook(),
                    call.event(),
                    call.state().name().toLowerCase(Locale.ROOT),
                    call.attempts(),
                    call.error(),
                    call.createdAt(),
                    call.endedAt());
        }
    }

    @PostMapping
    @RequiresScope(Scopes.MIGRATIONS_WRITE)
    @Operation(
            summary = "Request a migration",
            description =
                    "Repeating a request with the same id migrates once and answers 200. Decisions and"
                            + " check queries need the scope migrations:decide too, variables environments:write, skipBackup migrations:skip-backup.")
    @ApiResponse(responseCode = "202", description = "Accepted; Location is the migration")
    @ApiResponse(responseCode = "200", description = "It was requested before, under the same id")
    @ApiResponse(responseCode = "409", description = "migration-id-taken")
    @ApiResponse(
            responseCode = "422",
            description = "environment-unknown or variables-refused, where variables are given")
    @ApiResponse(responseCode = "503", description = "service-unavailable: env-service does not answer")
    ResponseEntity<MigrationView> request(@Valid @RequestBody MigrationBody body, Authentication caller) {
        List<Decision> decisions = AnswerBody.decisions(body.decisions());
        List<GivenVariable> variables = AnswerBody.variables(body.variables());
        if (!decisions.isEmpty()) {
            require(caller, Scopes.MIGRATIONS_DECIDE, "To decide something with the request");
        }
        if (!variables.isEmpty()) {
            require(caller, Scopes.ENVIRONMENTS_WRITE, "To give variables to the target");
        }
        List<CheckQuery> checks = body.checkQueries();
        if (!checks.isEmpty()) {
            require(caller, Scopes.MIGRATIONS_DECIDE, "To give check queries with the request");
        }
        if (body.withoutBackup()) {
            require(caller, Scopes.MIGRATIONS_SKIP_BACKUP, "To go without a backup");
        }
        MigrationId id = body.id() == null ? MigrationId.random() : new MigrationId(body.id());
        AcceptMigration.Accepted accepted = accept.accept(
                new MigrationRequest(
                        id,
                        body.target(),
                        body.origin(),
                        decisions,
                        checks,
                        body.withoutBackup(),
                        Actor.current().name()),
                variables);
        return ResponseEntity.status(accepted.repeated() ? HttpStatus.OK : HttpStatus.ACCEPTED)
                .location(URI.create("/api/migrations/" + id))
                .body(view(accepted.migration()));
    }

    @GetMapping
    @Operation(summary = "The latest migrations, newest first, without their steps")
    MigrationList list(
            @RequestParam(required = false) @Nullable EnvironmentRef target,
            @RequestParam(defaultValue = "50") @Min(1) @Max(500) int limit) {
        return new MigrationList(migrations.latest(target, limit).stream()
                .map(migration -> MigrationView.of(migration, List.of(), List.of()))
                .toList());
    }

    @GetMapping("/{id}")
    @Operation(summary = "One migration with its steps")
    @ApiResponse(responseCode = "200", description = "The migration")
    @ApiResponse(responseCode = "404", description = "migration-unknown")
    MigrationView show(@PathVariable UUID id) {
        return view(migrations.get(new MigrationId(id)));
    }

    @GetMapping(path = "/{id}/steps", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "A migration's steps")
    @ApiResponse(responseCode = "200", description = "The steps")
    @ApiResponse(responseCode = "404", description = "migration-unknown")
    StepList steps(@PathVariable UUID id) {
        MigrationId migration = migrations.get(new MigrationId(id)).id();
        return new StepList(
                steps.of(migration).stream().map(MigrationView::view).toList());
    }

    @GetMapping(path = "/{id}/steps", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "A migration's steps as they happen",
            description = "An event step for each change, an event state for each state; ends with the migration.")
    @ApiResponse(responseCode = "200", description = "The steps as they happen")
    @ApiResponse(responseCode = "404", description = "migration-unknown")
    SseEmitter follow(@PathVariable UUID id) {
        return streams.open(migrations.get(new MigrationId(id)).id());
    }

    @GetMapping("/{id}/hook-calls")
    @Operation(summary = "The hooks that were or will be called for a migration")
    @ApiResponse(responseCode = "200", description = "The calls")
    @ApiResponse(responseCode = "404", description = "migration-unknown")
    HookCallList hookCalls(@PathVariable UUID id) {
        return new HookCallList(
                hooks.of(migrations.get(new MigrationId(id)).id().value()).stream()
                        .map(HookCallView::of)
                        .toList());
    }

    @PostMapping("/{id}/decisions")
    @RequiresScope(Scopes.MIGRATIONS_DECIDE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Decide and give what a migration is held for")
    @ApiResponse(responseCode = "202", description = "Taken in; it goes on, or asks for what is still open")
    @ApiResponse(responseCode = "404", description = "migration-unknown")
    @ApiResponse(responseCode = "409", description = "migration-state: it waits for nothing; migration-changed")
    @ApiResponse(
            responseCode = "422",
            description =
                    "decision-unknown, with what is asked; decision-impossible, with the choices; decisions-contradict,"
                            + " with the pairs; variables-refused")
    @ApiResponse(responseCode = "503", description = "service-unavailable: env-service does not answer")
    MigrationView decide(@PathVariable UUID id, @Valid @RequestBody AnswerBody body, Authentication caller) {
        List<GivenVariable> variables = AnswerBody.variables(body.variables());
        if (!variables.isEmpty()) {
            require(caller, Scopes.ENVIRONMENTS_WRITE, "To give variables to the target");
        }
        return view(answer.answer(
                new MigrationId(id),
                AnswerBody.decisions(body.decisions()),
                variables,
                Actor.current().name()));
    }

    @PostMapping("/{id}/cancel")
    @RequiresScope(Scopes.MIGRATIONS_WRITE)
    @Operation(summary = "Cancel a migration that has not begun to change its target")
    @ApiResponse(responseCode = "200", description = "Cancelled")
    @ApiResponse(responseCode = "404", description = "migration-unknown")
    @ApiResponse(
            responseCode = "409",
            description = "migration-state: it has begun to change its target, or has ended; migration-changed")
    MigrationView cancel(@PathVariable UUID id) {
        return view(giveUp.cancel(new MigrationId(id), Actor.current().name()));
    }

    @PostMapping("/{id}/rollback")
    @RequiresScope(Scopes.MIGRATIONS_WRITE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Undo a completed migration by restoring the backup that was taken for it",
            description = "Where something has changed in the target since, acknowledge must be true.")
    @ApiResponse(responseCode = "202", description = "It is being rolled back")
    @ApiResponse(responseCode = "404", description = "migration-unknown")
    @ApiResponse(
            responseCode = "409",
            description =
                    "migration-state, migration-without-backup, backup-unreadable, migration-superseded, target-busy, migration-changed; target-changed, with the changes that acknowledge accepts")
    MigrationView rollBack(@PathVariable UUID id, @RequestBody(required = false) @Nullable RollbackBody body) {
        boolean acknowledged = body != null && Boolean.TRUE.equals(body.acknowledge());
        return view(
                undo.rollBack(new MigrationId(id), acknowledged, Actor.current().name()));
    }

    @GetMapping("/{id}/rollback")
    @Operation(
            summary = "What a rollback would do now",
            description =
                    "Lists the tables whose rows have changed since the migration, and changes of the structure: a"
                            + " rollback would undo them too.")
    @ApiResponse(responseCode = "200", description = "What would be undone")
    @ApiResponse(responseCode = "404", description = "migration-unknown")
    RollbackView previewRollback(@PathVariable UUID id) {
        return RollbackView.of(undo.preview(new MigrationId(id)));
    }

    private MigrationView view(Migration migration) {
        return MigrationView.of(
                migration, steps.of(migration.id()), checks.of(migration.id().value()));
    }

    /** For what only some requests ask for; what all ask for is declared. */
    private static void require(Authentication caller, String scope, String what) {
        if (!Scopes.isHeldBy(caller, scope)) {
            throw new Problem(
                    ProblemType.FORBIDDEN,
                    "%s the token needs the scope %s.".formatted(what, scope),
                    "Use a token of a client that holds it.");
        }
    }
}
