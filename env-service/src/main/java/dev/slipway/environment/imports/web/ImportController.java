package dev.slipway.environment.imports.web;

import static java.util.stream.Collectors.toSet;

import dev.slipway.contracts.VariableType;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.imports.AbsentSecretsException;
import dev.slipway.environment.imports.BadLine;
import dev.slipway.environment.imports.BadTextException;
import dev.slipway.environment.imports.ImportFormat;
import dev.slipway.environment.imports.ImportVariables;
import dev.slipway.environment.precondition.ExpectedVersion;
import dev.slipway.environment.variable.EditResult;
import dev.slipway.environment.variable.VariableName;
import dev.slipway.environment.variable.VariableSetRef;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping({
    "/api/applications/{application}/environments/{environment}/variables/import",
    "/api/applications/{application}/variables/import"
})
@RequiresScope(Scopes.ENVIRONMENTS_WRITE)
@Tag(name = "Variables")
class ImportController {

    /** Enough to find the fault; the rest is usually its consequence. */
    private static final int MOST_ERRORS_SHOWN = 1000;

    static final ProblemType BAD_LINES =
            new ProblemType("bad-lines", HttpStatus.UNPROCESSABLE_CONTENT, "The text has lines that are no variables");

    static final ProblemType ABSENT_SECRETS = new ProblemType(
            "absent-secrets", HttpStatus.UNPROCESSABLE_CONTENT, "Names that shall be secrets are not in the text");

    private final ImportVariables importVariables;

    ImportController(ImportVariables importVariables) {
        this.importVariables = importVariables;
    }

    record LineError(
            @Schema(description = "Counted from 1") int line,

            @Schema(description = "Absent where there is none, or it could be part of a value") @Nullable
            String name,

            String message) {

        static LineError of(BadLine bad) {
            return new LineError(bad.line(), bad.name(), bad.reason());
        }
    }

    record ImportResponse(
            @Schema(description = "The version of the variables now; the same as before when nothing changed")
            long version,

            int created,
            int changed,
            int unchanged,

            @Schema(description = "Lines that were not saved; empty unless partial was asked for")
            List<LineError> errors) {

        static ImportResponse of(ImportVariables.Imported imported) {
            EditResult edits = imported.edits();
            return new ImportResponse(
                    edits.set().version(),
                    edits.created().size(),
                    edits.changed().size(),
                    edits.unchanged().size(),
                    shown(imported.bad()));
        }
    }

    // not what forms send, whose body is taken for parameters of the request
    @PostMapping(
            consumes = {
                "text/*",
                MediaType.APPLICATION_JSON_VALUE,
                MediaType.APPLICATION_YAML_VALUE,
                MediaType.APPLICATION_OCTET_STREAM_VALUE
            })
    @Operation(summary = "Set many variables at once", description = """
                    All of them or none, as one version. `dotenv`: comments, quotes, values over several lines, `export`. \
                    `json` and `yaml`: `{"NAME": "value"}`, or `{"NAME": {"type": "secret", "value": "…", \
                    "description": "…"}}`. A variable whose type is not said keeps the one it has. What is not in the \
                    text stays. If-Match takes the ETag of the list.""")
    @ApiResponse(responseCode = "200", description = "Saved; the version is the ETag")
    @ApiResponse(responseCode = "404", description = "unknown-application, unknown-environment")
    @ApiResponse(responseCode = "409", description = "environment-archived, application-archived, too-many-variables")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed a variable")
    @ApiResponse(responseCode = "413", description = "request-too-large: more than 16 MiB")
    @ApiResponse(responseCode = "415", description = "unsupported-media-type: sent as a form")
    @ApiResponse(
            responseCode = "422",
            description = "bad-lines: which, and why, is under errors; absent-secrets. Nothing was saved")
    ResponseEntity<ImportResponse> importText(
            @Parameter(hidden = true) VariableSetRef ref,
            @Parameter(schema = @Schema(allowableValues = {"dotenv", "json", "yaml"}))
                    @RequestParam
                    @Pattern(regexp = "dotenv|json|yaml", message = "must be dotenv, json or yaml")
                    String format,
            @Parameter(description = "Names that become secrets where the text does not say their type")
                    @RequestParam(defaultValue = "")
                    List<@Pattern(regexp = VariableName.PATTERN, message = "must be variables' names") String> secrets,
            @Parameter(
                            description = "The type of new variables where nothing else says it",
                            schema =
                                    @Schema(
                                            allowableValues = {"plain", "secret"},
                                            defaultValue = "plain"))
                    @RequestParam(defaultValue = "plain")
                    @Pattern(regexp = "plain|secret", message = "must be plain or secret")
                    String type,
            @Parameter(description = "Save the good lines although there are bad ones")
                    @RequestParam(defaultValue = "false")
                    boolean partial,
            @Parameter(description = "Why, at most 1000 characters") @RequestParam(required = false) @Nullable
                    String reason,
            @Parameter(hidden = true) ExpectedVersion expected,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            description = "The text, in UTF-8, whatever its media type says",
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.TEXT_PLAIN_VALUE,
                                            schema = @Schema(implementation = String.class)))
                    @RequestBody
                    byte[] text,
            @Parameter(hidden = true) Caller caller) {
        ImportVariables.Imported imported = importVariables.importText(
                ref,
                text,
                new ImportVariables.Options(
                        ImportFormat.valueOf(format.toUpperCase(Locale.ROOT)),
                        secrets.stream().map(VariableName::new).collect(toSet()),
                        VariableType.valueOf(type.toUpperCase(Locale.ROOT)),
                        partial,
                        reason),
                expected,
                caller);
        return ResponseEntity.ok()
                .eTag(Long.toString(imported.edits().set().version()))
                .body(ImportResponse.of(imported));
    }

    @ExceptionHandler
    ProblemDetail handle(BadTextException e) {
        return new Problem(
                        BAD_LINES,
                        String.valueOf(e.getMessage()),
                        "Correct what is listed under errors, or ask for a partial import.")
                .with("errors", shown(e.bad()))
                .toProblemDetail();
    }

    @ExceptionHandler
    ProblemDetail handle(AbsentSecretsException e) {
        return new Problem(ABSENT_SECRETS, String.valueOf(e.getMessage()), "Check their spelling under secrets.")
                .toProblemDetail();
    }

    private static List<LineError> shown(List<BadLine> bad) {
        return bad.stream().limit(MOST_ERRORS_SHOWN).map(LineError::of).toList();
    }
}
