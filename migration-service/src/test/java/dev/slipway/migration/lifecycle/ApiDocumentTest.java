package dev.slipway.migration.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** The document that clients are generated from, held to the controllers that answer. */
class ApiDocumentTest extends MigrationServiceTest {

    /** OpenAPI has content types in their place, and ignores these. */
    private static final Set<String> OF_CONTENT = Set.of("header Accept", "header Content-Type");

    private static final Pattern PART = Pattern.compile("\\{(\\w+)}");

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mapping;

    @SuppressWarnings("NullAway.Init")
    private JsonNode document;

    /** What the controllers take: operation to handlers; several differ in what they answer with. */
    private final Map<String, List<HandlerMethod>> handlers = new TreeMap<>();

    @BeforeEach
    void read() {
        document = api.get("/v3/api-docs").body();
        mapping.getHandlerMethods().forEach((info, handler) -> {
            if (handler.getBeanType().getName().startsWith("dev.slipway.migration.")) {
                operations(info)
                        .forEach(operation -> handlers.computeIfAbsent(operation, o -> new ArrayList<>())
                                .add(handler));
            }
        });
        assertThat(handlers).hasSizeGreaterThan(40);
    }

    private static Stream<String> operations(RequestMappingInfo info) {
        return info.getPatternValues().stream()
                .flatMap(path -> info.getMethodsCondition().getMethods().stream()
                        .map(RequestMethod::name)
                        .map(method -> method.toLowerCase(Locale.ROOT) + " " + path));
    }

    private JsonNode operation(String name) {
        String[] parts = name.split(" ", 2);
        return document.path("paths").path(parts[1]).path(parts[0]);
    }

    private Stream<String> described() {
        List<String> names = new ArrayList<>();
        document.path("paths")
                .forEachEntry((path, item) -> item.forEachEntry((method, operation) -> {
                    if (operation.has("responses")) {
                        names.add(method + " " + path);
                    }
                }));
        return names.stream();
    }

    @Test
    void everyOperationIsDescribedAndNoOther() {
        assertThat(described()).containsExactlyInAnyOrderElementsOf(handlers.keySet());
    }

    @Test
    void everyParameterIsDescribedAndNoOther() {
        Map<String, Set<String>> taken = new TreeMap<>();
        Map<String, Set<String>> described = new TreeMap<>();
        handlers.forEach((name, methods) -> {
            taken.put(name, taken(name, methods));
            described.put(name, described(operation(name)));
        });
        assertThat(described).containsExactlyEntriesOf(taken);
    }

    private static Set<String> taken(String name, List<HandlerMethod> methods) {
        Set<String> taken = new TreeSet<>();
        methods.stream()
                .flatMap(handler -> Stream.of(handler.getMethodParameters()))
                .forEach(parameter -> taken.addAll(parameters(parameter)));
        taken.removeAll(OF_CONTENT);
        PART.matcher(name).results().forEach(part -> taken.add("path " + part.group(1)));
        if (takesBody(methods)) {
            taken.add("body");
        }
        return taken;
    }

    private static Set<String> described(JsonNode operation) {
        Set<String> described = new TreeSet<>();
        operation
                .path("parameters")
                .forEach(parameter -> described.add(parameter.path("in").asString() + " "
                        + parameter.path("name").asString()));
        described.removeAll(OF_CONTENT);
        if (operation.has("requestBody")) {
            described.add("body");
        }
        return described;
    }

    private static Set<String> parameters(MethodParameter parameter) {
        parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
        if (parameter.hasParameterAnnotation(ParameterObject.class)) {
            Set<String> components = new TreeSet<>();
            Stream.of(parameter.getParameterType().getRecordComponents())
                    .forEach(component -> components.add("query " + component.getName()));
            return components;
        }
        RequestParam query = parameter.getParameterAnnotation(RequestParam.class);
        if (query != null) {
            return Set.of("query " + named(query.name(), parameter));
        }
        RequestHeader header = parameter.getParameterAnnotation(RequestHeader.class);
        if (header != null) {
            return Set.of("header " + named(header.name(), parameter));
        }
        PathVariable part = parameter.getParameterAnnotation(PathVariable.class);
        return part == null ? Set.of() : Set.of("path " + named(part.name(), parameter));
    }

    private static String named(String given, MethodParameter parameter) {
        return given.isEmpty() ? String.valueOf(parameter.getParameterName()) : given;
    }

    private static boolean takesBody(List<HandlerMethod> methods) {
        return methods.stream()
                .flatMap(handler -> Stream.of(handler.getMethodParameters()))
                .anyMatch(parameter -> parameter.hasParameterAnnotation(RequestBody.class)
                        // read as it comes
                        || parameter.getParameterType() == HttpServletRequest.class);
    }

    @Test
    void everyOperationSaysWhatItDoesAndWhatItAnswers() {
        handlers.keySet().forEach(name -> {
            JsonNode operation = operation(name);
            assertThat(operation.path("summary").asString("")).as(name).isNotBlank();
            assertThat(operation.path("responses").propertyNames())
                    .as(name)
                    .anyMatch(code -> code.matches("2.."))
                    .contains("401", "403");
            if (name.matches(".*\\{(id|digest|name|signer)}.*") && !name.startsWith("put ")) {
                assertThat(operation.path("responses").propertyNames()).as(name).contains("404");
            }
            operation.path("responses").forEachEntry((code, response) -> {
                assertThat(response.path("description").asString("")).as(name).isNotBlank();
                if (code.matches("[45]..")) {
                    assertThat(response.path("content").propertyNames())
                            .as("%s %s", name, code)
                            .containsExactly("application/problem+json");
                }
            });
        });
    }

    @Test
    void theDocumentIsWhole() {
        assertThat(document.path("openapi").asString()).startsWith("3.1");
        assertThat(document.findValuesAsString("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
        assertThat(document.path("paths").findValuesAsString("operationId")).doesNotHaveDuplicates();
        assertThat(document.toString()).doesNotContain("\"name\":\"caller\"", "\"name\":\"authentication\"");
    }
}
