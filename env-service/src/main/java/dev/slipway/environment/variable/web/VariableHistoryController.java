package dev.slipway.environment.variable.web;

import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.precondition.ExpectedVersion;
import dev.slipway.environment.variable.Change;
import dev.slipway.environment.variable.Difference;
import dev.slipway.environment.variable.EditResult;
import dev.slipway.environment.variable.RollBackVariables;
import dev.slipway.environment.variable.RollBackVariables.Point;
import dev.slipway.environment.variable.StoredVariable;
import dev.slipway.environment.variable.VariableContent;
import dev.slipway.environment.variable.VariableHistory;
import dev.slipway.environment.variable.VariableName;
import dev.slipway.environment.variable.VariableSetRef;
import dev.slipway.environment.variable.VariableVersion;
import dev.slipway.service.problem.Problem;
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
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Paths with a hyphen cannot be taken for a variable's, whose name has none. */
@RestController
@RequestMapping({VariablePaths.OF_ENVIRONMENT, VariablePaths.OF_APPLICATION})
@RequiresScope(Scopes.ENVIRONMENTS_READ)
@Tag(name = "Versions of variables", description = "What variables were, who changed them, and the way back")
class VariableHistoryController {

    private final VariableHistory history;
    private final RollBackVariables rollBackVariables;

    VariableHistoryController(VariableHistory history, RollBackVariables rollBackVariables) {
        this.history = history;
        this.rollBackVariables = rollBackVariables;
    }

    record ChangeResponse(
            @Schema(description = "The version that it made")
            long version,

            String changedBy,
            Instant changedAt,
            @Nullable String reason,

            @Schema(description = "How many variables changed")
            long variables) {

        static ChangeResponse of(Change change) {
            return new ChangeResponse(
                    change.version(), change.changedBy(), change.changedAt(), change.reason(), change.variables());
        }
    }

    record ChangeList(
            List<ChangeResponse> changes,

            @Schema(description = "Give this as before for the next page; absent on the last one") @Nullable
            Long next) {}

    record StateResponse(
            VariableTypeJson type,

            @Schema(description = "Absent for a secret") @Nullable
            String value,

            String description,

            @Schema(description = "The version in which it became so")
            long version) {

        static @Nullable StateResponse of(@Nullable StoredVariable state) {
            return state == null
                    ? null
                    : state.contentIfPresent()
                            .map(content -> new StateResponse(
                                    VariableTypeJson.of(content.type()),
                                    content instanceof VariableContent.Plain(String value) ? value : null,
                                    state.description(),
                                    state.version()))
                            .orElse(null);
        }
    }

    record DifferenceResponse(
            String name,

            @Schema(allowableValues = {"added", "changed", "removed"})
            DifferenceKindJson kind,

            @Schema(description = "Whether type or value differ; otherwise only the description does")
            boolean valueChanged,

            @Schema(description = "Absent when there was none") @Nullable
            StateResponse before,

            @Schema(description = "Absent when there is none any more") @Nullable
            StateResponse after) {

        static DifferenceResponse of(Difference difference) {
            return new DifferenceResponse(
                    difference.name().value(),
                    DifferenceKindJson.of(difference.kind()),
                    difference.valueChanged(),
                    StateResponse.of(difference.before()),
                    StateResponse.of(difference.after()));
        }
    }

    record DifferenceList(long from, long to, List<DifferenceResponse> differences) {}

    record VersionResponse(
            @Schema(description = "Absent when it was removed in this version") @Nullable
            StateResponse variable,

            ChangeResponse change) {}

    record VersionList(
            String name,
            List<VersionResponse> versions,

            @Schema(description = "Give this as before for the next page; absent on the last one") @Nullable
            Long next) {}

    record RollbackRequest(
            @Schema(description = "The version to go back to; 0 is the empty set. Either this or toTime.")
            @Min(0)
            @Nullable
            Long toVersion,

            @Schema(description = "Back to what held at this time") @Nullable
            Instant toTime,

            @Schema(description = "Why, at most 1000 characters") @Nullable
            String reason) {

        private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

        Point point() {
            if (toVersion != null && toTime == null) {
                return new Point.Version(toVersion);
            }
            if (toTime == null || toVersion != null) {
                throw Problem.invalidRequest(
                        "It is not clear what to go back to.", "toVersion", "either this or toTime");
            }
            if (!toTime.isAfter(Instant.EPOCH) || toTime.isAfter(LATEST)) {
                throw Problem.invalidRequest(
                        "There is nothing to go back to.", "toTime", "must be a time from 1970 to 9999");
            }
            return new Point.Time(toTime);
        }
    }

    @GetMapping("/version-history")
    @Operation(summary = "List the changes, newest first: who made which version, when and why")
    @ApiResponse(responseCode = "200", description = "One page")
    @ApiResponse(responseCode = "404", description = "unknown-application, unknown-environment")
    ChangeList changes(
            @Parameter(hidden = true) VariableSetRef ref,
            @Parameter(description = "The version before which to begin") @RequestParam(required = false) @Nullable
                    Long before,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        Page<Change> page = Page.of(history.changes(ref, before, limit + 1), limit);
        return new ChangeList(page.items().stream().map(ChangeResponse::of).toList(), page.next(Change::version));
    }

    @GetMapping("/version-differences")
    @Operation(
            summary = "Compare two versions",
            description = "Secrets are compared by a keyed fingerprint: told as changed or not, never shown.")
    @ApiResponse(responseCode = "200", description = "What differs, by name")
    @ApiResponse(
            responseCode = "404",
            description = "unknown-application, unknown-environment, unknown-variable-version")
    DifferenceList differences(
            @Parameter(hidden = true) VariableSetRef ref,
            @Parameter(description = "0 is the empty set") @RequestParam long from,
            @RequestParam long to) {
        return new DifferenceList(
                from,
                to,
                history.difference(ref, from, to).stream()
                        .map(DifferenceResponse::of)
                        .toList());
    }

    @GetMapping("/{name}/versions")
    @Operation(summary = "List the versions of one variable, newest first; secrets without their values")
    @ApiResponse(responseCode = "200", description = "One page")
    @ApiResponse(responseCode = "404", description = "unknown-application, unknown-environment, unknown-variable")
    VersionList versions(
            @Parameter(hidden = true) VariableSetRef ref,
            @PathVariable String name,
            @Parameter(description = "The version before which to begin") @RequestParam(required = false) @Nullable
                    Long before,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        Page<VariableVersion> page = Page.of(history.versionsOf(ref, new VariableName(name), before, limit + 1), limit);
        return new VersionList(
                name,
                page.items().stream()
                        .map(version -> new VersionResponse(
                                StateResponse.of(version.state()), ChangeResponse.of(version.change())))
                        .toList(),
                page.next(version -> version.change().version()));
    }

    @PostMapping("/roll-back")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(
            summary = "Make all variables what they were",
            description = "That is a new version, so it can be rolled back itself. If-Match takes the ETag of the list."
                    + " Of an environment its own variables only, not the defaults that it inherits.")
    @ApiResponse(responseCode = "200", description = "What was done")
    @ApiResponse(
            responseCode = "404",
            description = "unknown-application, unknown-environment, unknown-variable-version")
    @ApiResponse(responseCode = "409", description = "environment-archived, application-archived")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed a variable")
    ResponseEntity<EditResponse> rollBack(
            @Parameter(hidden = true) VariableSetRef ref,
            @Parameter(hidden = true) ExpectedVersion expected,
            @Valid @RequestBody RollbackRequest request,
            @Parameter(hidden = true) Caller caller) {
        return answer(rollBackVariables.rollBack(ref, request.point(), expected, request.reason(), caller));
    }

    @PostMapping("/{name}/roll-back")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(
            summary = "Make one variable what it was",
            description = "If-Match takes the variable's ETag. If there was none then, it is removed.")
    @ApiResponse(responseCode = "200", description = "What was done")
    @ApiResponse(
            responseCode = "404",
            description = "unknown-application, unknown-environment, unknown-variable, unknown-variable-version")
    @ApiResponse(responseCode = "409", description = "environment-archived, application-archived")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    ResponseEntity<EditResponse> rollBackOne(
            @Parameter(hidden = true) VariableSetRef ref,
            @PathVariable String name,
            @Parameter(hidden = true) ExpectedVersion expected,
            @Valid @RequestBody RollbackRequest request,
            @Parameter(hidden = true) Caller caller) {
        return answer(rollBackVariables.rollBack(
                ref, new VariableName(name), request.point(), expected, request.reason(), caller));
    }

    private static ResponseEntity<EditResponse> answer(EditResult result) {
        return ResponseEntity.ok().eTag(Long.toString(result.set().version())).body(EditResponse.of(result));
    }
}
