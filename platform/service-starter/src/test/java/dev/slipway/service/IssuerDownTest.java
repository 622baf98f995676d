package dev.slipway.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.service.security.Scopes;
import dev.slipway.service.testapp.TestService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(
        classes = TestService.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "spring.security.oauth2.resourceserver.jwt.issuer-uri=http://127.0.0.1:9")
class IssuerDownTest {

    @LocalServerPort
    private int port;

    @Test
    void theServiceStartsWithoutItsIssuerAndSaysThatTokensCannotBeChecked() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/things"))
                .header("Authorization", "Bearer " + new StubIssuer().token("ann", Scopes.BACKUPS_READ))
                .build();

        HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(response.body()).contains("\"service\":\"issuer\"").doesNotContain("127.0.0.1", "Exception");
    }
}
