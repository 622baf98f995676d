package dev.slipway.environment.configuration.web;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.configuration.Configuration;
import dev.slipway.environment.configuration.ConfigurationVersion;
import dev.slipway.environment.configuration.CurrentConfiguration;
import dev.slipway.environment.configuration.ReadConfiguration;
import dev.slipway.environment.configuration.ResolvedVariable;
import dev.slipway.environment.readtoken.ReadTokenId;
import dev.slipway.environment.registry.ApplicationName;
import dev.slipway.environment.registry.Applications;
import dev.slipway.environment.registry.Environment;
import dev.slipway.environment.registry.RegistryException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * Speaks the protocol of the Spring Cloud Config server, so that an application with its stock client starts from here.
 * The client's application is ours and its profile is the environment; labels, which are branches there, mean nothing.
 *
 * <p>A client asks twice: before it knows its profiles for {@code default}, then for those that are active, and must be
 * answered both times. A read token reads one environment only, so {@code default} is that one; who reads by permission
 * gets an empty answer unless there is an environment of this name.
 *
 * @see <a href="https://docs.spring.io/spring-cloud-config/reference/server.html">Spring Cloud Config Server</a>
 */
@RestController
@Tag(
        name = "Spring Cloud Config",
        description = "The configuration as an unmodified Spring Cloud Config client reads it, with a read token as"
                + " bearer token or as the password of HTTP Basic")
class SpringCloudConfigController {

    private static final List<String> DEFAULT_PROFILE = List.of("default");

    private final ReadConfiguration readConfiguration;
    private final Applications applications;

    SpringCloudConfigController(ReadConfiguration readConfiguration, Applications applications) {
        this.readConfiguration = readConfiguration;
        this.applications = applications;
    }

    /** The protocol's environment. The text form of it and of its parts does not show values. */
    record ConfigEnvironment(
            String name,
            List<String> profiles,
            @Nullable String label,
            @Nullable String version,
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
                            + " that names an environment counts. The profile default is the environment of the read"
                            + " token; who reads by permission gets no properties for it unless an environment has this"
                            + " name. The label means nothing. A variable whose name is written like an environment variable,"
                            + " such as SPRING_DATASOURCE_URL, is also given under the property name that Spring Boot takes it"
                            + " for, spring.datasource.url.")
    @ApiResponse(responseCode = "200", description = "One property source, everything resolved; or none")
    @ApiResponse(responseCode = "400", description = "invalid-name")
    @ApiResponse(responseCode = "304", description = "Unchanged since the ETag that If-None-Match names")
    @ApiResponse(responseCode = "403", description = "token-of-another-environment, or no permission")
    @ApiResponse(responseCode = "404", description = "unknown-environment: no profile names one; unknown-application")
    @ApiResponse(responseCode = "409", description = "unresolved-reference, environment-archived")
    @Nullable
    ResponseEntity<ConfigEnvironment> environment(
            @PathVariable String application,
            @PathVariable String profile,
            @PathVariable(required = false) @Nullable String label,
            @Parameter(hidden = true) Authentication reader,
            @Parameter(hidden = true) Caller caller,
            @Parameter(hidden = true) ServletWebRequest request) {
        List<String> profiles =
                Stream.of(profile.split(",", -1)).map(String::strip).toList();
        // a path cannot hold the slashes that a branch's name has
        String branch = label == null ? null : label.replace("(_)", "/");
        CurrentConfiguration current = find(application, profiles, reader).orElse(null);
        if (current == null) {
            return ResponseEntity.ok(new ConfigEnvironment(application, profiles, branch, null, null, List.of()));
        }
        EnvironmentRef ref = current.environment();
        ReadTokenId token = Readership.require(reader, ref);
        if (Freshness.isUnchanged(request, etag(ref, current.version()))) {
            return null;
        }
        Configuration configuration = readConfiguration.read(current, token, caller);
        return Freshness.ok(etag(ref, configuration.version()))
                .body(new ConfigEnvironment(
                        application,
                        profiles,
                        branch,
                        configuration.version().tag(),
                        null,
                        List.of(new ConfigPropertySource(sourceName(ref, profiles), properties(configuration)))));
    }

    /** Empty where no profile is active and nobody says which environment is meant. */
    private Optional<CurrentConfiguration> find(String application, List<String> profiles, Authentication reader) {
        List<EnvironmentRef> named = environments(application, profiles);
        boolean isDefault = profiles.equals(DEFAULT_PROFILE);
        Optional<EnvironmentRef> own = Readership.ownEnvironment(reader);
        if (own.isPresent()) {
            List<EnvironmentRef> asked =
                    isDefault && own.get().application().equals(application) ? List.of(own.get()) : named;
            if (!asked.contains(own.get())) {
                // whether there are the others is none of the token's business
                Readership.require(reader, named.getLast());
            }
            return Optional.of(last(asked));
        }
        if (isDefault) {
            applications.get(new ApplicationName(application));
            return readConfiguration.lastOf(named);
        }
        return Optional.of(last(named));
    }

    private CurrentConfiguration last(List<EnvironmentRef> refs) {
        return readConfiguration
                .lastOf(refs)
                .orElseThrow(() -> new RegistryException.UnknownEnvironment(refs.getLast()));
    }

    /** What profiles could name, at least one; those that are no names of environments are passed over. */
    private static List<EnvironmentRef> environments(String application, List<String> profiles) {
        List<EnvironmentRef> refs = new ArrayList<>();
        for (String profile : profiles) {
            try {
                refs.add(Environment.refOf(application, profile));
            } catch (RegistryException.InvalidName _) {
                // told below, if there is no other
            }
        }
        return refs.isEmpty() ? List.of(Environment.refOf(application, profiles.getLast())) : refs;
    }

    /** With the environment, because the same profiles can come to mean another one. */
    private static String etag(EnvironmentRef ref, ConfigurationVersion version) {
        return '"' + ref.environment() + '-' + version.tag() + '"';
    }

    /**
     * Clients see by a profile behind a hyphen that this overrides what is packaged for the profile. Of two sources with
     * one name they would keep the one that counts less.
     */
    private static String sourceName(EnvironmentRef ref, List<String> profiles) {
        String name = "slipway:" + ref.application();
        return profiles.equals(DEFAULT_PROFILE) ? name : name + '-' + ref.environment();
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
