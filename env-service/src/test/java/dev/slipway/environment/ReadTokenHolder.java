package dev.slipway.environment;

import dev.slipway.service.security.Scopes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/**
 * An application that reads its configuration.
 *
 * @param id the token's id
 * @param token the token
 */
public record ReadTokenHolder(UUID id, String token) {

    /** Who may issue tokens. */
    public static RestTestClient issuer(Api api) {
        return api.as(Api.WRITER, Scopes.ENVIRONMENTS_READ, Scopes.ENVIRONMENTS_WRITE, Scopes.SECRETS_REVEAL);
    }

    /** Asks for a token as {@link #issuer}. */
    public static ResponseSpec ask(Api api, String environmentPath, Map<String, Object> request) {
        return issuer(api)
                .post()
                .uri(environmentPath + "/read-tokens")
                .contentType(MediaType.APPLICATION_JSON)
                .body(request)
                .exchange();
    }

    /** Has a token issued for the environment at a path. */
    public static ReadTokenHolder of(Api api, String environmentPath, String name) {
        return of(ask(api, environmentPath, Map.of("name", name)));
    }

    /** The token that an answer holds. */
    public static ReadTokenHolder of(ResponseSpec issued) {
        return Objects.requireNonNull(issued.expectStatus()
                .isCreated()
                .expectBody(ReadTokenHolder.class)
                .returnResult()
                .getResponseBody());
    }

    /** The application with its token as bearer token. */
    public RestTestClient bearer(Api api) {
        return withAuthorization(api, "Bearer " + token);
    }

    /** The application as a Spring Cloud Config client sends its token. */
    public RestTestClient basic(Api api) {
        return withAuthorization(
                api, "Basic " + Base64.getEncoder().encodeToString(("any:" + token).getBytes(StandardCharsets.UTF_8)));
    }

    /** Anyone with this header. */
    public static RestTestClient withAuthorization(Api api, String authorization) {
        return api.anonymous()
                .mutate()
                .defaultHeader(HttpHeaders.AUTHORIZATION, authorization)
                .build();
    }
}
