package dev.slipway.environment.configuration.web;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.configuration.Configuration;
import dev.slipway.environment.configuration.ConfigurationVersion;
import dev.slipway.environment.configuration.ReadConfiguration;
import dev.slipway.environment.configuration.ResolvedVariable;
import dev.slipway.environment.registry.Environment;
import dev.slipway.environment.registry.RegistryException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

/**
 * Speaks the protocol of the Spring Cloud Config server, so that an application with its stock client starts from here.
 * The client's application is ours and its profile is the environment; labels, which are branches there, mean nothing.
 *
 * @see <a href="https://docs.spring.io/spring-cloud-config/reference/server.html">Spring Cloud Config Server</a>
 */
@RestController
@Tag(
        name = "Spring Cloud Config",
        description = "The configuration as an unmodified Spring Cloud Config client reads it, with a read token as"
                + " bearer token or as the password of HTTP Basic")
class SpringCloudConfigController {

    private final ReadConfiguration readConfiguration;

    SpringCloudConfigController(ReadConfiguration readConfiguration) {
        this.readConfiguration = readConfiguration;
    }

    /** The protocol's environment. The text form of it and of its parts does not show values. */
    record ConfigEnvironment(
            String name,
            List<String> profiles,
            @Nullable String label,
            String version,
            @Nullable String state,
            List<ConfigPropertySource> propertySources) {

        @Override
        public String toString() {
            return "ConfigEnvironment[%s, %s]".formatted(name, version);
        }
    }

    record ConfigPropertySource(String name, Map<String, String> source) {

        @Override
        public String toString() {
            return "ConfigPropertySource[%s]".formatted(name);
        }
    }

    @GetMapping({"/config/{application}/{profile}", "/config/{application}/{profile}/{label}"})
    @Operation(
            summary = "Read an environment's configuration as a Spring Cloud Config client does",
            description =
                    "The profile is the environment's name. Of several profiles, separated by commas, the last one"
                            + " that names an environment counts. A variable whose name is written like an environment variable,"
                            + " such as SPRING_DATASOURCE_URL, is also given under the property name that Spring Boot takes it"
                            + " for, spring.datasource.url.")
    @ApiResponse(responseCode = "200", description = "One property source, everything resolved")
    @ApiResponse(responseCode = "304", description = "Unchanged since the ETag that If-None-Match names")
    @ApiResponse(responseCode = "403", description = "token-of-another-environment, or no permission")
    @ApiResponse(responseCode = "404", description = "unknown-environment: no profile names one")
    @ApiResponse(responseCode = "409", description = "unresolved-reference, environment-archived")
    @Nullable
    ResponseEntity<ConfigEnvironment> environment(
            @PathVariable String application,
            @PathVariable String profile,
            @PathVariable(required = false) @Nullable String label,
            @Parameter(hidden = true) Authentication reader,
            @Parameter(hidden = true) Caller caller,
            @Parameter(hidden = true) WebRequest request) {
        List<String> profiles = List.of(profile.split(",", -1));
        EnvironmentRef ref = lastEnvironment(application, profiles);
        var token = Readership.require(reader, ref);
        if (request.checkNotModified(etag(readConfiguration.version(ref)))) {
            return null;
        }
        Configuration configuration = readConfiguration.read(ref, token, caller);
        return ResponseEntity.ok()
                .eTag(etag(configuration.version()))
                .cacheControl(CacheControl.noCache().cachePrivate())
                .body(new ConfigEnvironment(
                        application,
                        profiles,
                        label,
                        configuration.version().tag(),
                        null,
                        List.of(new ConfigPropertySource("slipway:" + ref, properties(configuration)))));
    }

    private EnvironmentRef lastEnvironment(String application, List<String> profiles) {
        RegistryException last = null;
        for (String name : profiles.reversed()) {
            try {
                EnvironmentRef ref = Environment.refOf(application, name.strip());
                readConfiguration.version(ref);
                return ref;
            } catch (RegistryException.UnknownEnvironment | RegistryException.InvalidName e) {
                last = last == null ? e : last;
            }
        }
        throw last;
    }

    private static String etag(ConfigurationVersion version) {
        return '"' + version.tag() + '"';
    }

    private static Map<String, String> properties(Configuration configuration) {
        Map<String, String> properties =
                LinkedHashMap.newLinkedHashMap(2 * configuration.variables().size());
        for (ResolvedVariable variable : configuration.variables()) {
            properties.put(variable.name().value(), variable.value());
        }
        for (ResolvedVariable variable : configuration.variables()) {
            String property = PropertyName.of(variable.name().value());
            if (property != null) {
                properties.putIfAbsent(property, variable.value());
            }
        }
        return properties;
    }
}
