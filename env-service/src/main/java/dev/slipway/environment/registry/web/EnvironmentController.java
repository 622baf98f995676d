package dev.slipway.environment.registry.web;

import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.registry.ApplicationName;
import dev.slipway.environment.registry.Applications;
import dev.slipway.environment.registry.ChangeConnection;
import dev.slipway.environment.registry.DatabaseConnection;
import dev.slipway.environment.registry.Environment;
import dev.slipway.environment.registry.Environments;
import dev.slipway.environment.registry.RegisterEnvironment;
import dev.slipway.environment.registry.TestConnection;
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
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/applications/{application}/environments")
@RequiresScope(Scopes.ENVIRONMENTS_READ)
@Tag(name = "Environments", description = "Running instances of an application, each with its own database")
class EnvironmentController {

    private final Applications applications;
    private final Environments environments;
    private final RegisterEnvironment registerEnvironment;
    private final ChangeConnection changeConnection;
    private final TestConnection testConnection;

    EnvironmentController(
            Applications applications,
            Environments environments,
            RegisterEnvironment registerEnvironment,
            ChangeConnection changeConnection,
            TestConnection testConnection) {
        this.applications = applications;
        this.environments = environments;
        this.registerEnvironment = registerEnvironment;
        this.changeConnection = changeConnection;
        this.testConnection = testConnection;
    }

    record EnvironmentRequest(
            @NotNull
            @Pattern(regexp = Rules.SLUG, message = Rules.SLUG_MESSAGE)
            @Schema(description = "Slug, unique in the application; never changes", example = "prod")
            String name,

            @NotNull @Schema(description = "Only a development environment may be a source of configuration")
            StageJson stage,

            @NotNull @Valid ConnectionRequest connection) {}

    record ConnectionResponse(String host, int port, String database, String user, TlsJson tls) {

        static ConnectionResponse of(DatabaseConnection connection) {
            return new ConnectionResponse(
                    connection.host(),
                    connection.port(),
                    connection.database(),
                    connection.user(),
                    TlsJson.of(connection.tls()));
        }
    }

    record EnvironmentResponse(
            String application,
            String name,

            @Schema(description = "Application and name together, as other calls take it", example = "crm/prod")
            String environment,

            StageJson stage,
            ConnectionResponse connection,
            String registeredBy,
            Instant registeredAt) {

        static EnvironmentResponse of(Environment environment) {
            return new EnvironmentResponse(
                    environment.ref().application(),
                    environment.ref().environment(),
                    environment.ref().toString(),
                    StageJson.of(environment.stage()),
                    ConnectionResponse.of(environment.connection()),
                    environment.registeredBy(),
                    environment.registeredAt());
        }
    }

    @PostMapping
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(
            summary = "Register an environment",
            description = "Its database is not contacted; use the connection test for that.")
    @ApiResponse(responseCode = "201", description = "Registered")
    @ApiResponse(responseCode = "404", description = "unknown-application")
    @ApiResponse(responseCode = "409", description = "environment-exists: the application has one of this name")
    ResponseEntity<EnvironmentResponse> register(
            @PathVariable String application,
            @Valid @RequestBody EnvironmentRequest request,
            @Parameter(hidden = true) Caller caller) {
        Environment environment = registerEnvironment.register(
                Environment.refOf(application, request.name()),
                request.stage().toStage(),
                request.connection().toConnection(),
                request.connection().toPassword("connection.password"),
                caller);
        return ResponseEntity.created(
                        URI.create("/api/applications/%s/environments/%s".formatted(application, request.name())))
                .body(EnvironmentResponse.of(environment));
    }

    @GetMapping
    @Operation(summary = "List an application's environments, in the order of their stages")
    @ApiResponse(responseCode = "200", description = "The environments")
    @ApiResponse(responseCode = "404", description = "unknown-application")
    List<EnvironmentResponse> list(@PathVariable String application) {
        ApplicationName name =
                applications.get(new ApplicationName(application)).name();
        return environments.list(name).stream().map(EnvironmentResponse::of).toList();
    }

    @GetMapping("/{environment}")
    @Operation(summary = "Get one environment, without its password")
    @ApiResponse(responseCode = "200", description = "The environment")
    @ApiResponse(responseCode = "404", description = "unknown-environment")
    EnvironmentResponse get(@PathVariable String application, @PathVariable String environment) {
        return EnvironmentResponse.of(environments.get(Environment.refOf(application, environment)));
    }

    @PutMapping("/{environment}/connection")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(summary = "Replace an environment's connection, password included")
    @ApiResponse(responseCode = "200", description = "The environment as it is now")
    @ApiResponse(responseCode = "404", description = "unknown-environment")
    EnvironmentResponse changeConnection(
            @PathVariable String application,
            @PathVariable String environment,
            @Valid @RequestBody ConnectionRequest request,
            @Parameter(hidden = true) Caller caller) {
        return EnvironmentResponse.of(changeConnection.change(
                Environment.refOf(application, environment),
                request.toConnection(),
                request.toPassword("password"),
                caller));
    }

    @PostMapping("/{environment}/connection-test")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @Operation(
            summary = "Test an environment's connection",
            description = "Connects to the database, reads its version and size, and lists what its role may not do,"
                    + " each with the SQL that grants it. Changes nothing there.")
    @ApiResponse(responseCode = "200", description = "The report, also when the database cannot be reached")
    @ApiResponse(responseCode = "404", description = "unknown-environment")
    ConnectionTestResponse testConnection(@PathVariable String application, @PathVariable String environment) {
        return ConnectionTestResponse.of(testConnection.test(Environment.refOf(application, environment)));
    }
}
