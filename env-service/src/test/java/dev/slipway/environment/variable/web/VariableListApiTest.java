package dev.slipway.environment.variable.web;

import static dev.slipway.environment.Api.expectProblem;

import dev.slipway.environment.Api;
import dev.slipway.environment.EnvServiceTest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.web.servlet.client.RestTestClient.BodyContentSpec;

@EnvServiceTest
class VariableListApiTest {

    private final Api api;
    private String variables = "";

    VariableListApiTest(Api api) {
        this.api = api;
    }

    @BeforeEach
    void registerEnvironment() {
        String environment = api.newEnvironment();
        variables = environment + "/variables";
        api.put(variables + "/SMTP_HOST", Map.of("type", "plain", "value", "h", "description", "Outgoing mail"))
                .expectStatus()
                .isCreated();
        api.put(variables + "/MAIL_TOKEN", Map.of("type", "secret", "value", "t", "description", "50% off_"))
                .expectStatus()
                .isCreated();
        api.setVariable(environment, "BUCKET", "plain", "mail in the value is not looked at");
        api.setVariable(environment, "gone", "plain", "x");
        api.delete(variables + "/gone").expectStatus().isNoContent();
    }

    @Test
    void theListIsPagedAndTheLastPageSaysSo() {
        expect("?limit=2", "BUCKET", "MAIL_TOKEN").jsonPath("$.next").isEqualTo("MAIL_TOKEN");
        expect("?limit=2&after=MAIL_TOKEN", "SMTP_HOST").jsonPath("$.next").doesNotExist();
        expect("?limit=3", "BUCKET", "MAIL_TOKEN", "SMTP_HOST")
                .jsonPath("$.next")
                .doesNotExist();
        expect("?after=ZZZ").jsonPath("$.version").isEqualTo(5);
    }

    @Test
    void theListIsFilteredByTextAndType() {
        expect("?query=mail", "MAIL_TOKEN", "SMTP_HOST");
        expect("?query=MAIL&type=plain", "SMTP_HOST");
        expect("?query=50%25 off_", "MAIL_TOKEN");
        expect("?query=%25", "MAIL_TOKEN");
        expect("?query=5_%25");
        expect("?query=gone");
        expect("?type=secret", "MAIL_TOKEN");
        expect("?type=plain&limit=1", "BUCKET").jsonPath("$.next").isEqualTo("BUCKET");
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit",
        "limit=1001, limit",
        "limit=many, limit",
        "after=A-B, after",
        "type=public, type",
        "inherited=perhaps, inherited",
        "query=a%00b, query"
    })
    void aBadParameterIsNamed(String query, String field) {
        expectProblem(
                        api.writer()
                                .get()
                                .uri(URI.create(variables + "?" + query))
                                .exchange(),
                        400,
                        "invalid-request")
                .jsonPath("$.errors[0].field")
                .isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource({"import", "copy", "reveal", "versions"})
    void anyNameWillDoAlsoOneThatIsPartOfAnotherPath(String name) {
        api.put(variables + "/" + name, Map.of("type", "plain", "value", "x"))
                .expectStatus()
                .isCreated();
        api.get(variables + "/" + name).expectBody().jsonPath("$.value").isEqualTo("x");
        api.get(variables + "/" + name + "/versions").expectStatus().isOk();
        api.delete(variables + "/" + name).expectStatus().isNoContent();
    }

    private BodyContentSpec expect(String query, String... names) {
        BodyContentSpec body = api.reader()
                .get()
                .uri(URI.create((variables + query).replace(" ", "%20")))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody();
        return names.length == 0
                ? body.jsonPath("$.variables").isEmpty()
                : body.jsonPath("$.variables[*].name").isEqualTo(List.of(names));
    }
}
