package dev.slipway.environment.variable.web;

import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.precondition.ExpectedVersion;
import dev.slipway.environment.variable.Edit;
import dev.slipway.environment.variable.EditVariables;
import dev.slipway.environment.variable.NewValue;
import dev.slipway.environment.variable.ReadVariables;
import dev.slipway.environment.variable.RevealSecrets;
import dev.slipway.environment.variable.Variable;
import dev.slipway.environment.variable.VariableContent;
import dev.slipway.environment.variable.VariableFilter;
import dev.slipway.environment.variable.VariableName;
import dev.slipway.environment.variable.VariableSetRef;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import dev.slipway.service.web.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping({VariablePaths.OF_ENVIRONMENT, VariablePaths.OF_APPLICATION})
@RequiresScope(Scopes.ENVIRONMENTS_READ)
@Tag(
        name = "Variables",
        description = "Named values, plain or secret, of an environment, or of an application as the defaults that its"
                + " environments override")
class VariableController {

    private final ReadVariables readVariables;
    private final EditVariables editVariables;
    private final RevealSecrets revealSecrets;

    VariableController(ReadVariables readVariables, EditVariables editVariables, RevealSecrets revealSecrets) {
        this.readVariables = readVariables;
        this.editVariables = editVariables;
        this.revealSecrets = revealSecrets;
    }

    /** The text form does not show the value. */
    record VariableRequest(
            @NotNull @Schema(description = "A secret is stored encrypted and shown only to who may reveal it")
            VariableTypeJson type,

            @NotNull
            @Schema(
                    description =
                            "At most 64 KiB in UTF-8, any characters but NUL. ${NAME} stands for another variable's"
                                    + " value when the configuration is read, $${NAME} for that text itself.")
            String value,

            @Schema(description = "What it is for, at most 1000 characters; absent leaves it as it is") @Nullable
            String description,

            @Schema(description = "Why it is changed, at most 1000 characters; kept with the version") @Nullable
            String reason) {

        @Override
        public String toString() {
            return "VariableRequest[%s]".formatted(type);
        }
    }

    record VariableResponse(
            String name,
            VariableTypeJson type,

            @Schema(description = "As it was written; absent for a secret") @Nullable
            String value,

            String description,

            @Schema(description = "Whether it is the environment's own or inherited from its application")
            VariableLevelJson level,

            @Schema(description = "The version of the variables in which it last changed; also its ETag")
            long version,

            String changedBy,
            Instant changedAt) {

        static VariableResponse of(Variable variable) {
            return new VariableResponse(
                    variable.name().value(),
                    VariableTypeJson.of(variable.content().type()),
                    switch (variable.content()) {
                        case VariableContent.Plain(String value) -> value;
                        case VariableContent.Encrypted _ -> null;
                    },
                    variable.description(),
                    VariableLevelJson.of(variable.level()),
                    variable.version(),
                    variable.changedBy(),
                    variable.changedAt());
        }
    }

    record VariableList(
            List<VariableResponse> variables,

            @Schema(
                    description = "The version of the variables here, which roll-back, import and copy take as"
                            + " If-Match; inherited ones have their own")
            long version,

            @Schema(description = "Give this as after for the next page; absent on the last one") @Nullable
            String next) {}

    /** The text form does not show the value. */
    record RevealedResponse(String name, VariableTypeJson type, String value, long version) {

        @Override
        public String toString() {
            return "RevealedResponse[%s, %d]".formatted(name, version);
        }
    }

    @GetMapping
    @Operation(
            summary = "List variables, by name; secrets without their values",
            description = "The ETag is the version of all of them together, which roll-back, import and copy take as"
                    + " If-Match. With inherited there is none, since two versions are shown.")
    @ApiResponse(responseCode = "200", description = "One page")
    @ApiResponse(responseCode = "404", description = "unknown-application, unknown-environment")
    ResponseEntity<VariableList> list(
            @Parameter(hidden = true) VariableSetRef ref,
            @Parameter(description = "Part of the name or description, in any case")
                    @RequestParam(required = false)
                    @Size(max = 200)
                    @Pattern(regexp = "\\P{Cntrl}*", message = "must not hold control characters")
                    @Nullable
                    String query,
            @Parameter(schema = @Schema(allowableValues = {"plain", "secret"}))
                    @RequestParam(required = false)
                    @Pattern(regexp = "plain|secret", message = "must be plain or secret")
                    @Nullable
                    String type,
            @Parameter(description = "With the defaults of the application that the environment does not override")
                    @RequestParam(defaultValue = "false")
                    boolean inherited,
            @Parameter(description = "The name after which to begin")
                    @RequestParam(required = false)
                    @Pattern(regexp = VariableName.PATTERN, message = "must be a variable's name")
                    @Nullable
                    String after,
            @RequestParam(defaultValue = "1000") @Min(1) @Max(1000) int limit) {
        VariableFilter filter = new VariableFilter(
                query,
                type == null ? null : VariableTypeJson.parse(type),
                after == null ? null : new VariableName(after),
                limit + 1);
        ReadVariables.Listing listing =
                inherited ? readVariables.listEffective(ref, filter) : readVariables.list(ref, filter);
        Page<Variable> page = Page.of(listing.variables(), limit);
        long version = listing.set().version();
        VariableList body = new VariableList(
                page.items().stream().map(VariableResponse::of).toList(),
                version,
                page.next(variable -> variable.name().value()));
        ResponseEntity.BodyBuilder response = ResponseEntity.ok();
        // a default that changes does not change the version here, so with defaults it says nothing
        return (inherited ? response : response.eTag(Long.toString(version))).body(body);
    }

    @GetMapping("/{name}")
    @Operation(summary = "Get one variable; a secret without its value")
    @ApiResponse(responseCode = "200", description = "The variable; its version is the ETag")
    @ApiResponse(responseCode = "404", description = "unknown-application, unknown-environment, unknown-variable")
    ResponseEntity<VariableResponse> get(@Parameter(hidden = true) VariableSetRef ref, @PathVariable String name) {
        Variable variable = readVariables.get(ref, new VariableName(name));
        return ResponseEntity.ok().eTag(Long.toString(variable.version())).body(VariableResponse.of(variable));
    }

    @PutMapping("/{name}")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(
            summary = "Create a variable or give it a new value",
            description = "With If-Match only if it is still in that version, with If-None-Match: * only if there is"
                    + " none yet. Giving it what it is already makes no new version. A plain variable that becomes a"
                    + " secret is encrypted in all its former versions too.")
    @ApiResponse(responseCode = "200", description = "Changed")
    @ApiResponse(responseCode = "201", description = "Created")
    @ApiResponse(responseCode = "400", description = "invalid-variable-name, invalid-text")
    @ApiResponse(responseCode = "404", description = "unknown-application, unknown-environment")
    @ApiResponse(responseCode = "409", description = "environment-archived, application-archived, too-many-variables")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    @ApiResponse(responseCode = "413", description = "value-too-large: more than 64 KiB")
    ResponseEntity<VariableResponse> put(
            @Parameter(hidden = true) VariableSetRef ref,
            @PathVariable String name,
            @Parameter(hidden = true) ExpectedVersion expected,
            @Valid @RequestBody VariableRequest request,
            @Parameter(hidden = true) Caller caller) {
        NewValue value =
                new NewValue(new VariableName(name), request.type().toType(), request.value(), request.description());
        EditVariables.Written written = editVariables.put(ref, new Edit.Put(value, expected), request.reason(), caller);
        Variable variable = written.variable();
        ResponseEntity.BodyBuilder response = written.created()
                ? ResponseEntity.created(URI.create(VariablePaths.of(ref) + "/" + name))
                : ResponseEntity.ok();
        return response.eTag(Long.toString(variable.version())).body(VariableResponse.of(variable));
    }

    @DeleteMapping("/{name}")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Remove a variable",
            description = "With If-Match only if it is still in that version. Its versions stay in the history.")
    @ApiResponse(responseCode = "204", description = "Removed")
    @ApiResponse(responseCode = "404", description = "unknown-application, unknown-environment, unknown-variable")
    @ApiResponse(responseCode = "409", description = "environment-archived, application-archived")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    void remove(
            @Parameter(hidden = true) VariableSetRef ref,
            @PathVariable String name,
            @Parameter(hidden = true) ExpectedVersion expected,
            @Parameter(description = "Why, at most 1000 characters") @RequestParam(required = false) @Nullable
                    String reason,
            @Parameter(hidden = true) Caller caller) {
        editVariables.edit(
                ref,
                List.of(new Edit.Remove(new VariableName(name), expected)),
                new ExpectedVersion.Any(),
                reason,
                caller);
    }

    @PostMapping("/{name}/reveal")
    @RequiresScope(Scopes.SECRETS_REVEAL)
    @Operation(
            summary = "Show a variable's value, also a secret one's",
            description = "Needs the permission secrets:reveal; every revealed secret is in the audit trail.")
    @ApiResponse(responseCode = "200", description = "The value")
    @ApiResponse(responseCode = "404", description = "unknown-application, unknown-environment, unknown-variable")
    ResponseEntity<RevealedResponse> reveal(
            @Parameter(hidden = true) VariableSetRef ref,
            @PathVariable String name,
            @Parameter(hidden = true) Caller caller) {
        RevealSecrets.Revealed revealed = revealSecrets.reveal(ref, new VariableName(name), caller);
        Variable variable = revealed.variable();
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new RevealedResponse(
                        variable.name().value(),
                        VariableTypeJson.of(variable.content().type()),
                        revealed.value().reveal(),
                        variable.version()));
    }
}
