package dev.slipway.environment.variable.web;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.registry.Environment;
import dev.slipway.environment.variable.ChangeVariables;
import dev.slipway.environment.variable.NewValue;
import dev.slipway.environment.variable.ReadVariables;
import dev.slipway.environment.variable.Variable;
import dev.slipway.environment.variable.VariableContent;
import dev.slipway.environment.variable.VariableName;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/applications/{application}/environments/{environment}/variables")
@RequiresScope(Scopes.ENVIRONMENTS_READ)
@Tag(name = "Variables", description = "Named values of an environment, plain or secret")
class VariableController {

    private final ReadVariables readVariables;
    private final ChangeVariables changeVariables;

    VariableController(ReadVariables readVariables, ChangeVariables changeVariables) {
        this.readVariables = readVariables;
        this.changeVariables = changeVariables;
    }

    /** The text form does not show the value. */
    record VariableRequest(
            @NotNull @Schema(description = "A secret is stored encrypted and never shown again")
            VariableTypeJson type,

            @NotNull @Schema(description = "At most 64 KiB in UTF-8, any characters but NUL")
            String value,

            @Schema(description = "What it is for, at most 1000 characters; absent leaves it as it is") @Nullable
            String description) {

        @Override
        public String toString() {
            return "VariableRequest[%s]".formatted(type);
        }
    }

    record VariableResponse(
            String name,
            VariableTypeJson type,

            @Schema(description = "Absent for a secret") @Nullable
            String value,

            String description,

            @Schema(description = "Counts the variable's changes; also its ETag")
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
                    variable.version(),
                    variable.changedBy(),
                    variable.changedAt());
        }
    }

    @GetMapping
    @Operation(summary = "List an environment's variables, by name; secrets without their values")
    @ApiResponse(responseCode = "200", description = "The variables")
    @ApiResponse(responseCode = "404", description = "unknown-environment")
    List<VariableResponse> list(@PathVariable String application, @PathVariable String environment) {
        return readVariables.list(Environment.refOf(application, environment)).stream()
                .map(VariableResponse::of)
                .toList();
    }

    @GetMapping("/{name}")
    @Operation(summary = "Get one variable; a secret without its value")
    @ApiResponse(responseCode = "200", description = "The variable; its version is the ETag")
    @ApiResponse(responseCode = "404", description = "unknown-environment, unknown-variable")
    ResponseEntity<VariableResponse> get(
            @PathVariable String application, @PathVariable String environment, @PathVariable String name) {
        Variable variable = readVariables.get(Environment.refOf(application, environment), new VariableName(name));
        return ResponseEntity.ok()
                .eTag(Preconditions.entityTag(variable.version()))
                .body(VariableResponse.of(variable));
    }

    @PutMapping("/{name}")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(
            summary = "Create a variable or give it a new value",
            description = "With If-Match only if it is still in that version, with If-None-Match: * only if there is"
                    + " none yet. Repeating a plain value makes no new version.")
    @ApiResponse(responseCode = "200", description = "Changed")
    @ApiResponse(responseCode = "201", description = "Created")
    @ApiResponse(responseCode = "400", description = "invalid-variable-name, invalid-text")
    @ApiResponse(responseCode = "404", description = "unknown-environment")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    @ApiResponse(responseCode = "413", description = "value-too-large: more than 64 KiB")
    ResponseEntity<VariableResponse> put(
            @PathVariable String application,
            @PathVariable String environment,
            @PathVariable String name,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String ifNoneMatch,
            @Valid @RequestBody VariableRequest request,
            @Parameter(hidden = true) Caller caller) {
        EnvironmentRef ref = Environment.refOf(application, environment);
        ChangeVariables.Changed changed = changeVariables.set(
                ref,
                new NewValue(new VariableName(name), request.type().toType(), request.value(), request.description()),
                Preconditions.of(ifMatch, ifNoneMatch),
                caller);
        ResponseEntity.BodyBuilder response = changed.created()
                ? ResponseEntity.created(URI.create("/api/applications/%s/environments/%s/variables/%s"
                        .formatted(ref.application(), ref.environment(), name)))
                : ResponseEntity.ok();
        return response.eTag(Preconditions.entityTag(changed.variable().version()))
                .body(VariableResponse.of(changed.variable()));
    }

    @DeleteMapping("/{name}")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove a variable", description = "With If-Match only if it is still in that version.")
    @ApiResponse(responseCode = "204", description = "Removed")
    @ApiResponse(responseCode = "404", description = "unknown-environment, unknown-variable")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    void remove(
            @PathVariable String application,
            @PathVariable String environment,
            @PathVariable String name,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @Parameter(hidden = true) Caller caller) {
        changeVariables.remove(
                Environment.refOf(application, environment),
                new VariableName(name),
                Preconditions.of(ifMatch, null),
                caller);
    }
}
