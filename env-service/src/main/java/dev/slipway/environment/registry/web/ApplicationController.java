package dev.slipway.environment.registry.web;

import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.precondition.ExpectedVersion;
import dev.slipway.environment.registry.Application;
import dev.slipway.environment.registry.ApplicationName;
import dev.slipway.environment.registry.ApplicationQuery;
import dev.slipway.environment.registry.Applications;
import dev.slipway.environment.registry.ChangeApplication;
import dev.slipway.environment.registry.RegisterApplication;
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
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/applications")
@RequiresScope(Scopes.ENVIRONMENTS_READ)
@Tag(
        name = "Applications",
        description = "The products that are released. Nothing is ever deleted, so there is no DELETE: what is not"
                + " needed any more is archived.")
class ApplicationController {

    private final Applications applications;
    private final RegisterApplication registerApplication;
    private final ChangeApplication changeApplication;

    ApplicationController(
            Applications applications, RegisterApplication registerApplication, ChangeApplication changeApplication) {
        this.applications = applications;
        this.registerApplication = registerApplication;
        this.changeApplication = changeApplication;
    }

    record ApplicationRequest(
            @NotNull
            @Pattern(regexp = Rules.SLUG, message = Rules.SLUG_MESSAGE)
            @Schema(
                    description = "Slug; never changes, because environments, packages and events are named by it",
                    example = "crm")
            String name,

            @Size(max = 200)
            @Pattern(regexp = Rules.NO_CONTROL, message = Rules.NO_CONTROL_MESSAGE)
            @Schema(description = "What people call it; the name when absent", example = "Customer relations")
            @Nullable
            String displayName) {}

    record RenameRequest(
            @NotBlank(message = "must not be blank")
            @Size(max = 200)
            @Pattern(regexp = Rules.NO_CONTROL, message = Rules.NO_CONTROL_MESSAGE)
            @Schema(description = "What people call it", example = "Customer relations")
            String displayName) {}

    record ApplicationResponse(
            String name,
            String displayName,

            @Schema(description = "Absent unless it is archived") @Nullable
            ArchivedJson archived,

            @Schema(description = "Counts the application's changes; also its ETag")
            long version,

            String registeredBy,
            Instant registeredAt) {

        static ApplicationResponse of(Application application) {
            return new ApplicationResponse(
                    application.name().value(),
                    application.displayName(),
                    ArchivedJson.of(application.standing()),
                    application.version(),
                    application.registeredBy(),
                    application.registeredAt());
        }
    }

    record ApplicationList(
            List<ApplicationResponse> applications,

            @Schema(description = "What to give as after for the next page; absent on the last one") @Nullable
            String next) {}

    @PostMapping
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(summary = "Register an application")
    @ApiResponse(responseCode = "201", description = "Registered; its version is the ETag")
    @ApiResponse(responseCode = "409", description = "application-exists: the name is taken")
    ResponseEntity<ApplicationResponse> register(
            @Valid @RequestBody ApplicationRequest request, @Parameter(hidden = true) Caller caller) {
        String displayName =
                request.displayName() == null || request.displayName().isBlank()
                        ? request.name()
                        : request.displayName().strip();
        Application application =
                registerApplication.register(new ApplicationName(request.name()), displayName, caller);
        return ResponseEntity.created(URI.create("/api/applications/" + application.name()))
                .eTag(Long.toString(application.version()))
                .body(ApplicationResponse.of(application));
    }

    @GetMapping
    @Operation(summary = "List applications, by name")
    @ApiResponse(responseCode = "200", description = "One page of them")
    ApplicationList list(
            @RequestParam(required = false)
                    @Size(max = 200)
                    @Pattern(regexp = Rules.NO_CONTROL, message = Rules.NO_CONTROL_MESSAGE)
                    @Parameter(description = "Only those whose name or display name holds this, in whatever case")
                    @Nullable
                    String query,
            @RequestParam(defaultValue = "false")
                    @Pattern(regexp = ArchivedParameter.PATTERN, message = ArchivedParameter.MESSAGE)
                    @Parameter(description = ArchivedParameter.DESCRIPTION)
                    String archived,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit,
            @RequestParam(required = false)
                    @Pattern(regexp = Rules.SLUG, message = Rules.SLUG_MESSAGE)
                    @Parameter(description = "Only those behind this name: the next of the page before")
                    @Nullable
                    String after) {
        ApplicationQuery wanted = new ApplicationQuery(
                query, ArchivedParameter.of(archived), after == null ? null : new ApplicationName(after), limit + 1);
        Page<Application> page = Page.of(applications.list(wanted), limit);
        return new ApplicationList(
                page.items().stream().map(ApplicationResponse::of).toList(),
                page.next(application -> application.name().value()));
    }

    @GetMapping("/{application}")
    @Operation(summary = "Get one application, archived or not")
    @ApiResponse(responseCode = "200", description = "The application; its version is the ETag")
    @ApiResponse(responseCode = "404", description = "unknown-application")
    ResponseEntity<ApplicationResponse> get(@PathVariable String application) {
        return ok(applications.get(new ApplicationName(application)));
    }

    @PutMapping("/{application}")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(
            summary = "Change what people call an application",
            description = "Its name stays: environments, packages and events are named by it. Repeating what is so"
                    + " makes no new version.")
    @ApiResponse(responseCode = "200", description = "The application as it is now; its version is the ETag")
    @ApiResponse(responseCode = "404", description = "unknown-application")
    @ApiResponse(responseCode = "409", description = "application-archived")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    ResponseEntity<ApplicationResponse> rename(
            @PathVariable String application,
            @Valid @RequestBody RenameRequest request,
            @Parameter(hidden = true) ExpectedVersion expected,
            @Parameter(hidden = true) Caller caller) {
        return ok(changeApplication.rename(
                new ApplicationName(application), request.displayName().strip(), expected, caller));
    }

    @PostMapping("/{application}/archive")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(
            summary = "Put an application away",
            description = "It and its environments can only be read from then on. Archiving an archived one changes"
                    + " nothing.")
    @ApiResponse(responseCode = "200", description = "The application as it is now; its version is the ETag")
    @ApiResponse(responseCode = "404", description = "unknown-application")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    ResponseEntity<ApplicationResponse> archive(
            @PathVariable String application,
            @Parameter(hidden = true) ExpectedVersion expected,
            @Parameter(hidden = true) Caller caller) {
        return ok(changeApplication.archive(new ApplicationName(application), expected, caller));
    }

    @PostMapping("/{application}/unarchive")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(
            summary = "Take an archived application up again",
            description = "Environments that were archived themselves stay so.")
    @ApiResponse(responseCode = "200", description = "The application as it is now; its version is the ETag")
    @ApiResponse(responseCode = "404", description = "unknown-application")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    ResponseEntity<ApplicationResponse> unarchive(
            @PathVariable String application,
            @Parameter(hidden = true) ExpectedVersion expected,
            @Parameter(hidden = true) Caller caller) {
        return ok(changeApplication.unarchive(new ApplicationName(application), expected, caller));
    }

    private static ResponseEntity<ApplicationResponse> ok(Application application) {
        return ResponseEntity.ok().eTag(Long.toString(application.version())).body(ApplicationResponse.of(application));
    }
}
