package dev.slipway.environment.configuration.web;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.configuration.Configuration;
import dev.slipway.environment.configuration.ConfigurationFormat;
import dev.slipway.environment.configuration.ConfigurationVersion;
import dev.slipway.environment.configuration.ConfigurationWriter;
import dev.slipway.environment.configuration.CurrentConfiguration;
import dev.slipway.environment.configuration.KubernetesSecretName;
import dev.slipway.environment.configuration.KubernetesSecretWriter;
import dev.slipway.environment.configuration.ReadConfiguration;
import dev.slipway.environment.configuration.ResolvedVariable;
import dev.slipway.environment.readtoken.ReadTokenId;
import dev.slipway.environment.registry.Environment;
import dev.slipway.service.problem.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Who may come here at all is decided by the filter chain of read tokens. */
@RestController
@RequestMapping("/api/applications/{application}/environments/{environment}/configuration")
@Tag(
        name = "Configuration",
        description = "What an application in an environment is configured by: defaults and own variables together,"
                + " references resolved, secrets in the clear. With a read token of the environment, or a permission"
                + " to reveal secrets.")
class ConfigurationController {

    private final ReadConfiguration readConfiguration;
    private final ChangeStreams changeStreams;
    private final Map<ConfigurationFormat, ConfigurationWriter> writers;
    private final KubernetesSecretWriter kubernetesWriter;

    ConfigurationController(
            ReadConfiguration readConfiguration,
            ChangeStreams changeStreams,
            List<ConfigurationWriter> writers,
            KubernetesSecretWriter kubernetesWriter) {
        this.readConfiguration = readConfiguration;
        this.changeStreams = changeStreams;
        this.writers = writers.stream().collect(Collectors.toMap(ConfigurationWriter::format, Function.identity()));
        this.kubernetesWriter = kubernetesWriter;
    }

    @GetMapping
    @Operation(
            summary = "Read an environment's configuration",
            description = "With If-None-Match nothing is read or decrypted while it is unchanged.")
    @ApiResponse(responseCode = "200", description = "All variables, by name, in the format asked for")
    @ApiResponse(responseCode = "304", description = "Unchanged since the ETag that If-None-Match names")
    @ApiResponse(responseCode = "400", description = "invalid-request: format, name or namespace")
    @ApiResponse(responseCode = "403", description = "token-of-another-environment, or no permission")
    @ApiResponse(responseCode = "404", description = "unknown-environment")
    @ApiResponse(
            responseCode = "409",
            description = "unresolved-reference: the path of references tells which; environment-archived")
    @Nullable
    ResponseEntity<byte[]> read(
            @PathVariable String application,
            @PathVariable String environment,
            @Parameter(
                            schema =
                                    @Schema(
                                            allowableValues = {
                                                "json",
                                                "dotenv",
                                                "yaml",
                                                "properties",
                                                "kubernetes-secret"
                                            }))
                    @RequestParam(defaultValue = "json")
                    String format,
            @Parameter(description = "The Kubernetes Secret's name; the application's and environment's when absent")
                    @RequestParam(required = false)
                    @Nullable
                    String name,
            @Parameter(description = "The Kubernetes Secret's namespace") @RequestParam(required = false) @Nullable
                    String namespace,
            @Parameter(hidden = true) Authentication reader,
            @Parameter(hidden = true) Caller caller,
            @Parameter(hidden = true) ServletWebRequest request) {
        EnvironmentRef ref = Environment.refOf(application, environment);
        ReadTokenId token = Readership.require(reader, ref);
        ConfigurationFormatJson asked = formatOf(format);
        Function<List<ResolvedVariable>, byte[]> writer = asked == ConfigurationFormatJson.KUBERNETES_SECRET
                ? manifestWriter(name == null ? application + "-" + environment : name, namespace)
                : Objects.requireNonNull(writers.get(asked.toFormat()))::toBytes;
        CurrentConfiguration current = readConfiguration.current(ref);
        if (Freshness.isUnchanged(request, etag(current.version()))) {
            return null;
        }
        Configuration configuration = readConfiguration.read(current, token, caller);
        return Freshness.ok(etag(configuration.version()))
                .contentType(asked.mediaType())
                .body(writer.apply(configuration.variables()));
    }

    @GetMapping(path = "/changes", produces = "text/event-stream")
    @Operation(
            summary = "Be told when an environment's configuration changes",
            description = "Server-sent events of the name version, whose data is the configuration's ETag without its"
                    + " quotes: one at once, and one after each change. Comments in between keep the connection alive."
                    + " Never a value; read the configuration for those. The stream ends after some minutes, and when"
                    + " the read token is revoked or the environment archived: connect anew.")
    @ApiResponse(responseCode = "200", description = "The events")
    @ApiResponse(responseCode = "403", description = "token-of-another-environment, or no permission")
    @ApiResponse(responseCode = "404", description = "unknown-environment")
    @ApiResponse(responseCode = "409", description = "environment-archived")
    @ApiResponse(responseCode = "503", description = "too-many-watchers")
    SseEmitter changes(
            @PathVariable String application,
            @PathVariable String environment,
            @Parameter(hidden = true) Authentication reader) {
        EnvironmentRef ref = Environment.refOf(application, environment);
        ReadTokenId token = Readership.require(reader, ref);
        return changeStreams.open(readConfiguration.current(ref), token);
    }

    private static String etag(ConfigurationVersion version) {
        return '"' + version.tag() + '"';
    }

    private static ConfigurationFormatJson formatOf(String format) {
        return ConfigurationFormatJson.of(format)
                .orElseThrow(() -> Problem.invalidRequest(
                        "The request is not valid.",
                        "format",
                        "must be one of " + String.join(", ", ConfigurationFormatJson.spellings())));
    }

    private Function<List<ResolvedVariable>, byte[]> manifestWriter(String name, @Nullable String namespace) {
        KubernetesSecretName named =
                Problem.requireValid("The request is not valid.", "name", () -> KubernetesSecretName.of(name));
        KubernetesSecretName placed = namespace == null
                ? named
                : Problem.requireValid("The request is not valid.", "namespace", () -> named.in(namespace));
        return variables -> kubernetesWriter.toBytes(placed, variables);
    }
}
