package dev.slipway.service.openapi;

import dev.slipway.service.security.RequiresScope;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.PathParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.Environment;
import org.springframework.web.method.HandlerMethod;

/** Titles the API document with the service's name and build, and says that every call needs a bearer token. */
@AutoConfiguration(beforeName = "org.springdoc.core.configuration.SpringDocConfiguration")
public class OpenApiAutoConfiguration {

    private static final String BEARER = "bearer";
    private static final String PROBLEM = "ProblemDetails";
    private static final Pattern PATH_PARAMETER = Pattern.compile("\\{(\\w+)}");

    @Bean
    @Lazy
    @ConditionalOnMissingBean
    OpenAPI openApi(Environment environment, ObjectProvider<BuildProperties> build) {
        BuildProperties properties = build.getIfAvailable();
        String version = properties == null ? null : properties.getVersion();
        return new OpenAPI()
                .info(new Info()
                        .title("Slipway " + environment.getProperty("spring.application.name", "service"))
                        .version(version == null ? "development" : version)
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                // relative, so that the document is right behind the gateway too
                .servers(List.of(new Server().url("/")))
                .components(new Components()
                        .addSecuritySchemes(
                                BEARER,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("JWT")))
                .addSecurityItem(new SecurityRequirement().addList(BEARER));
    }

    /** Declares the parts of a path that a controller does not take as plain parameters. */
    @Bean
    @Lazy
    GlobalOpenApiCustomizer pathParameters() {
        return api -> Objects.requireNonNullElse(api.getPaths(), new Paths())
                .forEach((path, item) -> item.readOperations().forEach(operation -> declare(path, operation)));
    }

    /** Says what any call may be answered with: which scope it takes, and that what it is given may not be valid. */
    @Bean
    @Lazy
    GlobalOperationCustomizer commonResponses() {
        return (operation, method) -> {
            ApiResponses responses = operation.getResponses();
            String scope = scopeOf(method);
            if (scope != null) {
                responses.computeIfAbsent("401", _ -> described("unauthenticated: no token, or none that is valid"));
                responses.computeIfAbsent("403", _ -> described("forbidden: it takes the scope " + scope));
            }
            if (operation.getRequestBody() != null || method.getMethodParameters().length > 0) {
                responses.computeIfAbsent(
                        "400", _ -> described("invalid-request, with the fields under errors, or unreadable-body"));
            }
            return operation;
        };
    }

    private static @Nullable String scopeOf(HandlerMethod method) {
        RequiresScope ofMethod = method.getMethodAnnotation(RequiresScope.class);
        RequiresScope scope = ofMethod != null
                ? ofMethod
                : AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), RequiresScope.class);
        return scope == null ? null : scope.value();
    }

    private static ApiResponse described(String description) {
        return new ApiResponse().description(description);
    }

    /** Says that errors are problem details, whatever a call answers when it succeeds. */
    @Bean
    @Lazy
    GlobalOpenApiCustomizer problemResponses() {
        return api -> {
            if (api.getPaths() == null) {
                return;
            }
            api.getComponents().addSchemas(PROBLEM, problem());
            Content content = new Content()
                    .addMediaType("application/problem+json", new MediaType().schema(new Schema<>().$ref(PROBLEM)));
            api.getPaths().values().stream()
                    .flatMap(item -> item.readOperations().stream())
                    .flatMap(operation -> operation.getResponses().entrySet().stream())
                    .filter(response -> response.getKey().matches("[45].*"))
                    .forEach(response -> response.getValue().setContent(content));
        };
    }

    private static Schema<?> problem() {
        return new ObjectSchema()
                .description("Why something was not done, as RFC 9457 has it")
                .addProperty("type", new StringSchema().description("Ends in one of the words that the answer names"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema().description("What happened, as a sentence for people"))
                .addProperty("instance", new StringSchema())
                .addProperty("action", new StringSchema().description("What to do next, as a sentence for people"))
                .addProperty(
                        "errors",
                        new ArraySchema()
                                .items(new ObjectSchema())
                                .description("What is wrong where, if it is in several places"));
    }

    private static void declare(String path, Operation operation) {
        List<Parameter> declared = Objects.requireNonNullElse(operation.getParameters(), List.of());
        PATH_PARAMETER
                .matcher(path)
                .results()
                .map(match -> match.group(1))
                .filter(name -> declared.stream().noneMatch(parameter -> name.equals(parameter.getName())))
                .toList()
                .forEach(name -> operation.addParametersItem(
                        new PathParameter().name(name).schema(new StringSchema())));
    }
}
