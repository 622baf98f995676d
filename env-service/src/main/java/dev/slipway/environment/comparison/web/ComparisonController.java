package dev.slipway.environment.comparison.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.VariableType;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.comparison.CompareEnvironments;
import dev.slipway.environment.comparison.Comparison;
import dev.slipway.environment.comparison.CopyVariables;
import dev.slipway.environment.comparison.MayNotCopySecretException;
import dev.slipway.environment.precondition.ExpectedVersion;
import dev.slipway.environment.registry.Environment;
import dev.slipway.environment.variable.EditResult;
import dev.slipway.environment.variable.Variable;
import dev.slipway.environment.variable.VariableContent;
import dev.slipway.environment.variable.VariableLevel;
import dev.slipway.environment.variable.VariableName;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/applications/{application}/environments/{environment}/variables")
@RequiresScope(Scopes.ENVIRONMENTS_READ)
@Tag(name = "Comparison", description = "Variables of two environments side by side, and copied between them")
class ComparisonController {

    static final ProblemType MAY_NOT_COPY_SECRET =
            new ProblemType("may-not-copy-secret", HttpStatus.FORBIDDEN, "A secret may not be copied by the caller");

    private final CompareEnvironments compareEnvironments;
    private final CopyVariables copyVariables;

    ComparisonController(CompareEnvironments compareEnvironments, CopyVariables copyVariables) {
        this.compareEnvironments = compareEnvironments;
        this.copyVariables = copyVariables;
    }

    /** How a name differs, as the API spells it. */
    enum Relation {
        @JsonProperty("only-here")
        ONLY_HERE,
        @JsonProperty("only-there")
        ONLY_THERE,
        @JsonProperty("different")
        DIFFERENT,
        @JsonProperty("same")
        SAME
    }

    /** A type as the API spells it. */
    enum Type {
        @JsonProperty("plain")
        PLAIN,
        @JsonProperty("secret")
        SECRET;

        static Type of(VariableType type) {
            return switch (type) {
                case PLAIN -> PLAIN;
                case SECRET -> SECRET;
            };
        }
    }

    record Side(
            Type type,

            @Schema(description = "As it was written; absent for a secret") @Nullable
            String value,

            String description,

            @Schema(description = "Whether it is a default of the application")
            boolean inherited) {

        static Side of(Variable variable) {
            return new Side(
                    Type.of(variable.content().type()),
                    variable.content() instanceof VariableContent.Plain(String value) ? value : null,
                    variable.description(),
                    variable.level() == VariableLevel.APPLICATION);
        }
    }

    record Row(
            String name,

            @Schema(description = "Of secrets told by a keyed fingerprint")
            Relation relation,

            @Schema(description = "In the environment of the path") @Nullable
            Side here,

            @Schema(description = "In the other one") @Nullable
            Side there) {

        static Row of(Comparison.Entry entry) {
            String name = entry.name().value();
            return switch (entry) {
                case Comparison.Entry.OnlyLeft(var _, Variable left) ->
                    new Row(name, Relation.ONLY_HERE, Side.of(left), null);
                case Comparison.Entry.OnlyRight(var _, Variable right) ->
                    new Row(name, Relation.ONLY_THERE, null, Side.of(right));
                case Comparison.Entry.Both(var _, Variable left, Variable right, boolean same) ->
                    new Row(name, same ? Relation.SAME : Relation.DIFFERENT, Side.of(left), Side.of(right));
            };
        }
    }

    record ComparisonResponse(EnvironmentRef here, EnvironmentRef there, List<Row> variables) {}

    record CopyRequest(
            @NotNull @Schema(description = "The environment to copy from, of the same application", example = "dev")
            String from,

            @NotEmpty @Size(max = 20_000)
            List<@NotNull @Pattern(regexp = VariableName.PATTERN, message = "must be a variable's name") String> names,

            @Schema(description = "Why, at most 1000 characters; kept with the version") @Nullable
            String reason) {}

    record CopyResponse(long version, List<String> created, List<String> changed, List<String> unchanged) {

        static CopyResponse of(EditResult result) {
            return new CopyResponse(
                    result.set().version(),
                    names(result.created()),
                    names(result.changed()),
                    names(result.unchanged()));
        }

        private static List<String> names(Collection<VariableName> names) {
            return names.stream().map(VariableName::value).sorted().toList();
        }
    }

    @GetMapping("/compare-with/{other}")
    @Operation(
            summary = "Compare with another environment of the application",
            description = "What holds in each, inherited defaults included, as it was written.")
    @ApiResponse(responseCode = "200", description = "Every name that either has, by name")
    @ApiResponse(responseCode = "404", description = "unknown-environment")
    ComparisonResponse compare(
            @PathVariable String application,
            @PathVariable String environment,
            @Parameter(description = "The other environment's name", example = "prod") @PathVariable String other,
            @Parameter(description = "Only what differs") @RequestParam(defaultValue = "false") boolean differing) {
        EnvironmentRef here = Environment.refOf(application, environment);
        EnvironmentRef there = Environment.refOf(application, other);
        List<Row> rows = compareEnvironments.compare(here, there).entries().stream()
                .map(Row::of)
                .filter(row -> !differing || row.relation() != Relation.SAME)
                .toList();
        return new ComparisonResponse(here, there, rows);
    }

    @PostMapping("/copy")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(
            summary = "Copy chosen variables here from another environment of the application",
            description = "All or none, as one version. Secrets only with the permission secrets:reveal. If-Match takes"
                    + " the ETag of the list.")
    @ApiResponse(responseCode = "200", description = "Copied")
    @ApiResponse(responseCode = "403", description = "may-not-copy-secret")
    @ApiResponse(responseCode = "404", description = "unknown-environment, unknown-variable")
    @ApiResponse(responseCode = "409", description = "environment-archived, application-archived, too-many-variables")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed a variable")
    ResponseEntity<CopyResponse> copy(
            @PathVariable String application,
            @PathVariable String environment,
            @Parameter(hidden = true) ExpectedVersion expected,
            @Valid @RequestBody CopyRequest request,
            @Parameter(hidden = true) Authentication authentication,
            @Parameter(hidden = true) Caller caller) {
        EditResult result = copyVariables.copy(
                new CopyVariables.Request(
                        Environment.refOf(application, request.from()),
                        Environment.refOf(application, environment),
                        request.names().stream().map(VariableName::new).toList(),
                        Scopes.isHeldBy(authentication, Scopes.SECRETS_REVEAL),
                        request.reason()),
                expected,
                caller);
        return ResponseEntity.ok().eTag(Long.toString(result.set().version())).body(CopyResponse.of(result));
    }

    @ExceptionHandler
    ProblemDetail handle(MayNotCopySecretException e) {
        return new Problem(
                        MAY_NOT_COPY_SECRET,
                        String.valueOf(e.getMessage()),
                        "Leave it out, or let someone with the permission secrets:reveal copy it.")
                .toProblemDetail();
    }
}
