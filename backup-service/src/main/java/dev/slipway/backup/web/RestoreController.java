package dev.slipway.backup.web;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.BackupState;
import dev.slipway.backup.Backups;
import dev.slipway.backup.CheckRestore;
import dev.slipway.backup.Environments;
import dev.slipway.backup.RequestRestore;
import dev.slipway.backup.Restore;
import dev.slipway.backup.RestoreChoices;
import dev.slipway.backup.RestoreId;
import dev.slipway.backup.RestoreKeys;
import dev.slipway.backup.Restores;
import dev.slipway.backup.Secret;
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

/** Restores over HTTP. */
@RestController
@Tag(name = "Restores", description = "Putting backups back, and finding out before whether that will do")
class RestoreController {

    private final Backups backups;
    private final Restores restores;
    private final RequestRestore requestRestore;
    private final CheckRestore checkRestore;
    private final RestoreKeys restoreKeys;
    private final Environments environments;

    RestoreController(
            Backups backups,
            Restores restores,
            RequestRestore requestRestore,
            CheckRestore checkRestore,
            RestoreKeys restoreKeys,
            Environments environments) {
        this.backups = backups;
        this.restores = restores;
        this.requestRestore = requestRestore;
        this.checkRestore = checkRestore;
        this.restoreKeys = restoreKeys;
        this.environments = environments;
    }

    /** What to restore, where to and how; a given id makes repetition harmless. */
    record RestoreRequest(
            @Nullable UUID id,

            @Schema(description = "Another environment than the backup's, which has to be said explicitly") @Nullable
            EnvironmentRef into,

            @Schema(description = "A database to make on the environment's server, the environment itself untouched")
            @Size(min = 1, max = 63)
            @Nullable
            String newDatabase,

            @Schema(description = "Only these tables' rows are replaced, everything else is untouched")
            @Size(max = TablesBody.MOST)
            @Nullable
            List<@Valid @NotNull TablesBody> tables,

            @Schema(
                    description = "Whether owners and privileges are as in the backup, or left out",
                    defaultValue = "keep")
            @Nullable
            Ownership ownership,

            @Schema(description = "Whether errors are collected rather than to stop the restore") @Nullable
            Boolean tolerant,

            @Schema(
                    description = "Whether the environment's variables are rolled back to the version that the backup"
                            + " belongs with, once its data are live")
            @Nullable
            Boolean variables,

            @Schema(
                    description =
                            "Whether uploaded files are restored too; by default with everything, where the backup"
                                    + " has any and the environment has a place for them")
            @Nullable
            Boolean uploads,

            @Schema(
                    implementation = String.class,
                    accessMode = Schema.AccessMode.WRITE_ONLY,
                    description = "Where the service cannot read the backup: the secret key (AGE-SECRET-KEY-1…) of one"
                            + " of its recipients")
            @Nullable
            Secret identity,

            @Schema(
                    implementation = String.class,
                    accessMode = Schema.AccessMode.WRITE_ONLY,
                    description = "In place of the identity: the passphrase of the time when the backup was taken")
            @Nullable
            Secret passphrase) {

        static final RestoreRequest EVERYTHING =
                new RestoreRequest(null, null, null, null, null, null, null, null, null, null);

        RestoreKeys.Given key() {
            if (identity != null && passphrase != null) {
                throw Problem.invalidRequest(
                        "An identity and a passphrase were given.",
                        "passphrase",
                        "must be left out where there is an identity");
            }
            return new RestoreKeys.Given(identity, passphrase);
        }

        RestoreChoices choices() {
            return new RestoreChoices(
                    into,
                    newDatabase,
                    TablesBody.chosen(tables),
                    ownership == null ? RestoreChoices.Ownership.KEEP : ownership.toDomain(),
                    Boolean.TRUE.equals(tolerant),
                    Boolean.TRUE.equals(variables),
                    uploads);
        }
    }

    @PostMapping("/api/backups/{id}/restores")
    @RequiresScope(Scopes.BACKUPS_RESTORE)
    @Operation(
            summary = "Restore a backup",
            description = "Puts the backup in the place of its environment's live data, entirely or not at all. With a"
                    + " body: into another environment, into a new database, only chosen tables, or tolerantly. A"
                    + " backup that the service cannot read takes an identity or a passphrase.")
    @ApiResponse(responseCode = "202", description = "Accepted; Location is the restore")
    @ApiResponse(
            responseCode = "422",
            description = "key-needed, wrong-identity, wrong-passphrase, environment-unknown or"
                    + " restore-choices-contradict; nothing is touched")
    @ApiResponse(
            responseCode = "409",
            description = "backup-not-completed, id-in-use, backup-unusable or identity-file-missing")
    @ApiResponse(responseCode = "404", description = "backup-unknown")
    ResponseEntity<RestoreResource> restore(
            @PathVariable UUID id, @RequestBody(required = false) @Valid @Nullable RestoreRequest request) {
        Backup backup = completed(id);
        RestoreRequest wanted = request == null ? RestoreRequest.EVERYTHING : request;
        RestoreChoices choices = wanted.choices();
        String contradiction = choices.contradiction();
        if (contradiction != null) {
            throw new Problem(BackupProblems.CONTRADICTION, contradiction, "Leave one of them out.");
        }
        EnvironmentRef environment = environment(backup, choices);
        if (choices.into() != null) {
            environments.connectionOf(environment);
        }
        RestoreId restoreId = wanted.id() == null ? RestoreId.random() : new RestoreId(wanted.id());
        Restore restore = requestRestore.request(
                restoreId,
                backup.id(),
                environment,
                choices,
                null,
                Actor.current().name(),
                restoreKeys.sealedKeyFor(backup, wanted.key()).orElse(null));
        return ResponseEntity.accepted()
                .location(URI.create("/api/restores/" + restore.id()))
                .body(resource(restore));
    }

    @PostMapping("/api/backups/{id}/restore-checks")
    @RequiresScope(Scopes.BACKUPS_RESTORE)
    @Operation(
            summary = "Check whether a backup can be restored",
            description = "Looks at everything that could stop the restore, and changes nothing. Reads every stored"
                    + " object, so it takes as long as downloading the backup.")
    @ApiResponse(responseCode = "200", description = "What was found; restorable says what follows")
    @ApiResponse(responseCode = "404", description = "backup-unknown")
    @ApiResponse(responseCode = "409", description = "backup-not-completed, backup-unusable or identity-file-missing")
    @ApiResponse(
            responseCode = "422",
            description = "key-needed, wrong-identity, wrong-passphrase or environment-unknown")
    RestoreCheckResource check(
            @PathVariable UUID id, @RequestBody(required = false) @Valid @Nullable RestoreRequest request) {
        Backup backup = completed(id);
        RestoreRequest wanted = request == null ? RestoreRequest.EVERYTHING : request;
        RestoreChoices choices = wanted.choices();
        Secret key = restoreKeys.keyFor(backup, wanted.key()).orElse(null);
        return RestoreCheckResource.of(checkRestore.check(backup, environment(backup, choices), choices, key), choices);
    }

    @GetMapping("/api/restores/{id}")
    @RequiresScope(Scopes.BACKUPS_READ)
    @Operation(summary = "Show a restore", description = "With its progress while it runs.")
    @ApiResponse(responseCode = "200", description = "The restore")
    @ApiResponse(responseCode = "404", description = "backup-unknown")
    RestoreResource show(@PathVariable UUID id) {
        return resource(restores.find(new RestoreId(id))
                .orElseThrow(() -> new Problem(
                        BackupProblems.UNKNOWN,
                        "There is no restore %s.".formatted(id),
                        "GET /api/restores lists them.")));
    }

    private Backup completed(UUID id) {
        Backup backup = backups.find(new BackupId(id))
                .orElseThrow(() -> new Problem(
                        BackupProblems.UNKNOWN,
                        "There is no backup %s.".formatted(id),
                        "GET /api/backups lists them."));
        if (!(backup.state() instanceof BackupState.Completed)) {
            throw new Problem(
                    BackupProblems.NOT_COMPLETED,
                    "The backup %s is not completed, so it cannot be restored.".formatted(id),
                    "Choose a completed one.");
        }
        return backup;
    }

    private static EnvironmentRef environment(Backup backup, RestoreChoices choices) {
        return choices.into() == null ? backup.environment() : choices.into();
    }

    private RestoreResource resource(Restore restore) {
        return RestoreResource.of(restore, restores.progressOf(restore.id()));
    }
}
