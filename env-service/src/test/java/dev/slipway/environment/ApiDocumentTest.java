package dev.slipway.environment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients are generated from. */
@EnvServiceTest
class ApiDocumentTest {

    private static final Pattern PART = Pattern.compile("\\{(\\w+)}");
    private static final String ENVIRONMENT = "/api/applications/{application}/environments/{environment}/variables";
    private static final String APPLICATION = "/api/applications/{application}/variables";

    private final Api api;
    private String json = "";
    private OpenAPI document = new OpenAPI();

    ApiDocumentTest(Api api) {
        this.api = api;
    }

    @BeforeEach
    void read() throws Exception {
        json = String.valueOf(api.anonymous()
                .get()
                .uri("/v3/api-docs")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
        document = Json31.mapper().readValue(json, OpenAPI.class);
    }

    @Test
    void everyVariablePathIsDescribedForEnvironmentsAndApplications() {
        for (String path : List.of(ENVIRONMENT, APPLICATION)) {
            assertThat(methods(path)).containsExactly(HttpMethod.GET);
            assertThat(methods(path + "/{name}"))
                    .containsExactlyInAnyOrder(HttpMethod.GET, HttpMethod.PUT, HttpMethod.DELETE);
            assertThat(methods(path + "/{name}/reveal")).containsExactly(HttpMethod.POST);
            assertThat(methods(path + "/{name}/versions")).containsExactly(HttpMethod.GET);
            assertThat(methods(path + "/{name}/roll-back")).containsExactly(HttpMethod.POST);
            assertThat(methods(path + "/version-history")).containsExactly(HttpMethod.GET);
            assertThat(methods(path + "/version-differences")).containsExactly(HttpMethod.GET);
            assertThat(methods(path + "/roll-back")).containsExactly(HttpMethod.POST);
            assertThat(methods(path + "/import")).containsExactly(HttpMethod.POST);
        }
        assertThat(methods(ENVIRONMENT + "/compare-with/{other}")).containsExactly(HttpMethod.GET);
        assertThat(methods(ENVIRONMENT + "/copy")).containsExactly(HttpMethod.POST);
    }

    @Test
    void everyPartOfAPathIsDeclaredAndNothingElse() {
        document.getPaths()
                .forEach((path, item) -> item.readOperations()
                        .forEach(operation -> assertThat(parameters(operation, "path"))
                                .as(path)
                                .containsExactlyInAnyOrderElementsOf(partsOf(path))));
    }

    @Test
    void everyWriteOfVariablesTakesIfMatchAndSaysWhatItAnswers() {
        document.getPaths().forEach((path, item) -> {
            if (path.startsWith(ENVIRONMENT) || path.startsWith(APPLICATION)) {
                item.readOperationsMap().forEach((method, operation) -> {
                    boolean writes = method != HttpMethod.GET
                            && !path.endsWith("/reveal")
                            && !path.endsWith("/requirements-check");
                    assertThat(parameters(operation, "header"))
                            .as("%s %s", method, path)
                            .isEqualTo(writes ? List.of("If-Match") : List.of());
                    assertThat(operation.getResponses().containsKey("412")).isEqualTo(writes);
                    assertThat(operation.getSummary()).as("%s %s", method, path).isNotBlank();
                    assertThat(operation.getResponses().keySet())
                            .as("%s %s", method, path)
                            .anyMatch(code -> code.startsWith("2"))
                            .contains("404");
                    operation
                            .getResponses()
                            .forEach((code, response) -> assertThat(response.getDescription())
                                    .as("%s %s %s", method, path, code)
                                    .isNotBlank());
                });
            }
        });
    }

    @Test
    void parametersAreSpelledAsTheyAreRead() {
        assertThat(allowed(ENVIRONMENT + "/import", HttpMethod.POST, "format"))
                .isEqualTo(List.of("dotenv", "json", "yaml"));
        assertThat(allowed(ENVIRONMENT + "/import", HttpMethod.POST, "type")).isEqualTo(List.of("plain", "secret"));
        assertThat(allowed(ENVIRONMENT, HttpMethod.GET, "type")).isEqualTo(List.of("plain", "secret"));
        assertThat(json).doesNotContain("\"caller\"", "\"ref\"", "\"expected\"", "\"authentication\"");
    }

    @Test
    void errorsAreProblemDetails() {
        document.getPaths()
                .forEach((path, item) -> item.readOperations()
                        .forEach(operation -> operation.getResponses().forEach((code, response) -> {
                            if (code.startsWith("4") || code.startsWith("5")) {
                                assertThat(response.getContent())
                                        .as("%s %s", path, code)
                                        .containsOnlyKeys("application/problem+json");
                            }
                        })));
    }

    @Test
    void aTextToImportIsDescribedAsText() {
        Operation operation =
                Objects.requireNonNull(operations(ENVIRONMENT + "/import").get(HttpMethod.POST));

        assertThat(operation.getRequestBody().getContent()).allSatisfy((mediaType, content) -> {
            assertThat(mediaType).isEqualTo("text/plain");
            assertThat(content.getSchema().getFormat()).isNull();
        });
    }

    @Test
    void theDocumentIsWhole() throws Exception {
        JsonNode tree = Json31.mapper().readTree(json);
        assertThat(document.getOpenapi()).startsWith("3.1");
        assertThat(document.getInfo().getTitle()).isNotBlank();
        assertThat(tree.findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(
                        reference -> assertThat(tree.at(reference.substring(1)).isMissingNode())
                                .as(reference)
                                .isFalse());
        List<String> operations = tree.get("paths").findValuesAsText("operationId");
        assertThat(operations).doesNotHaveDuplicates().doesNotContain("");
        // no path is only another spelling of one
        List<String> paths = new ArrayList<>(document.getPaths().keySet());
        assertThat(paths.stream()
                        .map(path -> PART.matcher(path).replaceAll("{}"))
                        .toList())
                .doesNotHaveDuplicates();
    }

    private Map<HttpMethod, Operation> operations(String path) {
        PathItem item = document.getPaths().get(path);
        assertThat(item).as(path).isNotNull();
        return Objects.requireNonNull(item).readOperationsMap();
    }

    private Set<HttpMethod> methods(String path) {
        return operations(path).keySet();
    }

    private List<?> allowed(String path, HttpMethod method, String parameter) {
        return Objects.requireNonNull(operations(path).get(method)).getParameters().stream()
                .filter(declared -> parameter.equals(declared.getName()))
                .findFirst()
                .orElseThrow()
                .getSchema()
                .getEnum();
    }

    private static List<String> partsOf(String path) {
        return PART.matcher(path)
                .results()
                .map((MatchResult part) -> part.group(1))
                .toList();
    }

    private static List<String> parameters(Operation operation, String in) {
        return Objects.requireNonNullElse(operation.getParameters(), List.<Parameter>of()).stream()
                .filter(parameter -> in.equals(parameter.getIn()))
                .map(Parameter::getName)
                .toList();
    }
}
