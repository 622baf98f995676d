package dev.slipway.environment.registry.web;

import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.registry.Application;
import dev.slipway.environment.registry.ApplicationName;
import dev.slipway.environment.registry.Applications;
import dev.slipway.environment.registry.RegisterApplication;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
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
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/applications")
@RequiresScope(Scopes.ENVIRONMENTS_READ)
@Tag(name = "Applications", description = "The products that are released")
class ApplicationController {

    private final Applications applications;
    private final RegisterApplication registerApplication;

    ApplicationController(Applications applications, RegisterApplication registerApplication) {
        this.applications = applications;
        this.registerApplication = registerApplication;
    }

    record ApplicationRequest(
            @NotNull
            @Pattern(regexp = Rules.SLUG, message = Rules.SLUG_MESSAGE)
            @Schema(description = "Slug; never changes", example = "crm")
            String name,

            @Size(max = 200)
            @Pattern(regexp = Rules.NO_CONTROL, message = Rules.NO_CONTROL_MESSAGE)
            @Schema(description = "What people call it; the name when absent", example = "Customer relations")
            @Nullable
            String displayName) {}

    record ApplicationResponse(String name, String displayName, String registeredBy, Instant registeredAt) {

        static ApplicationResponse of(Application application) {
            return new ApplicationResponse(
                    application.name().value(),
                    application.displayName(),
                    application.registeredBy(),
                    application.registeredAt());
        }
    }

    @PostMapping
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(summary = "Register an application")
    @ApiResponse(responseCode = "201", description = "Registered")
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
                .body(ApplicationResponse.of(application));
    }

    @GetMapping
    @Operation(summary = "List all applications, by name")
    List<ApplicationResponse> list() {
        return applications.list().stream().map(ApplicationResponse::of).toList();
    }

    @GetMapping("/{application}")
    @Operation(summary = "Get one application")
    @ApiResponse(responseCode = "200", description = "The application")
    @ApiResponse(responseCode = "404", description = "unknown-application")
    ApplicationResponse get(@PathVariable String application) {
        return ApplicationResponse.of(applications.get(new ApplicationName(application)));
    }
}
