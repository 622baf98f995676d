package dev.slipway.environment.registry.web;

import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.precondition.ExpectedVersion;
import dev.slipway.environment.registry.ApplicationName;
import dev.slipway.environment.registry.ApplicationQuery.Selection;
import dev.slipway.environment.registry.Applications;
import dev.slipway.environment.registry.ChangeConnection;
import dev.slipway.environment.registry.ChangeEnvironment;
import dev.slipway.environment.registry.Environment;
import dev.slipway.environment.registry.Environments;
import dev.slipway.environment.registry.NewEnvironment;
import dev.slipway.environment.registry.RegisterEnvironment;
import dev.slipway.environment.registry.TestConnection;
import dev.slipway.environment.registry.Uploads;
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
@RequestMapping("/api/applications/{application}/environments")
@RequiresScope(Scopes.ENVIRONMENTS_READ)
@Tag(
        name = "Environments",
        description = "Running instances of an application, each with its own database. Nothing is ever deleted, so"
                + " there is no DELETE: what is not needed any more is archived.")
class EnvironmentController {

    private final Applications applications;
    private final Environments environments;
    private final RegisterEnvironment registerEnvironment;
    private final ChangeEnvironment changeEnvironment;
    private final ChangeConnection changeConnection;
    private final TestConnection testConnection;

    EnvironmentController(
            Applications applications,
            Environments environments,
            RegisterEnvironment registerEnvironment,
            ChangeEnvironment changeEnvironment,
            ChangeConnection changeConnection,
            TestConnection testConnection) {
        this.applications = applications;
        this.environments = environments;
        this.registerEnvironment = registerEnvironment;
        this.changeEnvironment = changeEnvironment;
        this.changeConnection = changeConnection;
        this.testConnection = testConnection;
    }

    record EnvironmentRequest(
            @NotNull
            @Pattern(regexp = Rules.SLUG, message = Rules.SLUG_MESSAGE)
            @Schema(description = "Slug, unique in the application; never changes", example = "prod")
            String name,

            @Size(max = 200)
            @Pattern(regexp = Rules.NO_CONTROL, message = Rules.NO_CONTROL_MESSAGE)
            @Schema(description = "What people call it; can be changed", example = "Production EU")
            @Nullable
            String displayName,

            @NotNull @Schema(description = "Only a development environment may be a source of configuration")
            StageJson stage,

            @NotNull @Valid ConnectionRequest connection,

            @Valid @Schema(description = "Absent when Slipway need not care for uploaded files") @Nullable
            UploadsJson uploads) {}

    record DescriptionRequest(
            @Size(max = 200)
            @Pattern(regexp = Rules.NO_CONTROL, message = Rules.NO_CONTROL_MESSAGE)
            @Schema(description = "What people call it; absent for none", example = "Production EU")
            @Nullable
            String displayName,

            @Valid @Schema(description = "Absent for none") @Nullable
            UploadsJson uploads) {}

    @PostMapping
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(
            summary = "Register an environment, as the last of its stage",
            description = "Its database is not contacted; use the connection test for that.")
    @ApiResponse(responseCode = "201", description = "Registered; its version is the ETag")
    @ApiResponse(responseCode = "404", description = "unknown-application")
    @ApiResponse(
            responseCode = "409",
            description = "environment-exists: the application has one of this name; application-archived")
    ResponseEntity<EnvironmentResponse> register(
            @PathVariable String application,
            @Valid @RequestBody EnvironmentRequest request,
            @Parameter(hidden = true) Caller caller) {
        Environment environment = registerEnvironment.register(
                new NewEnvironment(
                        Environment.refOf(application, request.name()),
                        stripped(request.displayName()),
                        request.stage().toStage(),
                        request.connection().toConnection(),
                        request.connection().toPassword("connection.password"),
                        uploads(request.uploads())),
                caller);
        return ResponseEntity.created(
                        URI.create("/api/applications/%s/environments/%s".formatted(application, request.name())))
                .eTag(Long.toString(environment.version()))
                .body(EnvironmentResponse.of(environment));
    }

    @GetMapping
    @Operation(summary = "List an application's environments, in the order of the pipeline")
    @ApiResponse(responseCode = "200", description = "The environments")
    @ApiResponse(responseCode = "404", description = "unknown-application")
    EnvironmentList list(
            @PathVariable String application,
            @RequestParam(defaultValue = "false")
                    @Pattern(regexp = ArchivedParameter.PATTERN, message = ArchivedParameter.MESSAGE)
                    @Parameter(description = ArchivedParameter.DESCRIPTION)
                    String archived) {
        ApplicationName name =
                applications.get(new ApplicationName(application)).name();
        Selection selection = ArchivedParameter.of(archived);
        return EnvironmentList.of(environments.list(name).stream()
                .filter(environment -> selection.includes(environment.standing()))
                .toList());
    }

    @GetMapping("/{environment}")
    @Operation(summary = "Get one environment, archived or not, without its password")
    @ApiResponse(responseCode = "200", description = "The environment; its version is the ETag")
    @ApiResponse(responseCode = "404", description = "unknown-environment")
    ResponseEntity<EnvironmentResponse> get(@PathVariable String application, @PathVariable String environment) {
        return EnvironmentResponse.ok(environments.get(Environment.refOf(application, environment)));
    }

    @PutMapping("/{environment}")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(
            summary = "Replace an environment's display name and uploads",
            description = "Its name and stage never change; its connection has a path of its own. Repeating what is so"
                    + " makes no new version.")
    @ApiResponse(responseCode = "200", description = "The environment as it is now; its version is the ETag")
    @ApiResponse(responseCode = "404", description = "unknown-environment")
    @ApiResponse(responseCode = "409", description = "environment-archived")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    ResponseEntity<EnvironmentResponse> describe(
            @PathVariable String application,
            @PathVariable String environment,
            @Valid @RequestBody DescriptionRequest request,
            @Parameter(hidden = true) ExpectedVersion expected,
            @Parameter(hidden = true) Caller caller) {
        return EnvironmentResponse.ok(changeEnvironment.describe(
                Environment.refOf(application, environment),
                stripped(request.displayName()),
                uploads(request.uploads()),
                expected,
                caller));
    }

    @PutMapping("/{environment}/connection")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(summary = "Replace an environment's connection, password included")
    @ApiResponse(responseCode = "200", description = "The environment as it is now; its version is the ETag")
    @ApiResponse(responseCode = "404", description = "unknown-environment")
    @ApiResponse(responseCode = "409", description = "environment-archived")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    ResponseEntity<EnvironmentResponse> changeConnection(
            @PathVariable String application,
            @PathVariable String environment,
            @Valid @RequestBody ConnectionRequest request,
            @Parameter(hidden = true) ExpectedVersion expected,
            @Parameter(hidden = true) Caller caller) {
        return EnvironmentResponse.ok(changeConnection.change(
                Environment.refOf(application, environment),
                request.toConnection(),
                request.toPassword("password"),
                expected,
                caller));
    }

    @PostMapping("/{environment}/archive")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(
            summary = "Put an environment away",
            description = "It and its variables can only be read from then on, and other services do not get its"
                    + " connection. Archiving an archived one changes nothing.")
    @ApiResponse(responseCode = "200", description = "The environment as it is now; its version is the ETag")
    @ApiResponse(responseCode = "404", description = "unknown-environment")
    @ApiResponse(responseCode = "409", description = "environment-archived: its application is archived")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    ResponseEntity<EnvironmentResponse> archive(
            @PathVariable String application,
            @PathVariable String environment,
            @Parameter(hidden = true) ExpectedVersion expected,
            @Parameter(hidden = true) Caller caller) {
        return EnvironmentResponse.ok(
                changeEnvironment.archive(Environment.refOf(application, environment), expected, caller));
    }

    @PostMapping("/{environment}/unarchive")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(
            summary = "Take an archived environment up again",
            description = "It is the last of its stage in the pipeline.")
    @ApiResponse(responseCode = "200", description = "The environment as it is now; its version is the ETag")
    @ApiResponse(responseCode = "404", description = "unknown-environment")
    @ApiResponse(responseCode = "409", description = "environment-archived: its application is archived")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    ResponseEntity<EnvironmentResponse> unarchive(
            @PathVariable String application,
            @PathVariable String environment,
            @Parameter(hidden = true) ExpectedVersion expected,
            @Parameter(hidden = true) Caller caller) {
        return EnvironmentResponse.ok(
                changeEnvironment.unarchive(Environment.refOf(application, environment), expected, caller));
    }

    @PostMapping("/{environment}/connection-test")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(
            summary = "Test an environment's connection",
            description = "Connects to the database, reads its version and size, and lists what its role may not do,"
                    + " each with the SQL that grants it. Changes nothing there.")
    @ApiResponse(responseCode = "200", description = "The report, also when the database cannot be reached")
    @ApiResponse(responseCode = "404", description = "unknown-environment")
    @ApiResponse(responseCode = "409", description = "environment-archived")
    ConnectionTestResponse testConnection(@PathVariable String application, @PathVariable String environment) {
        return ConnectionTestResponse.of(testConnection.test(Environment.refOf(application, environment)));
    }

    private static @Nullable String stripped(@Nullable String displayName) {
        return displayName == null || displayName.isBlank() ? null : displayName.strip();
    }

    private static @Nullable Uploads uploads(@Nullable UploadsJson uploads) {
        return uploads == null ? null : uploads.toUploads();
    }
}
