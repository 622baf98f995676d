package dev.slipway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.service.client.ServiceClients;
import dev.slipway.service.client.ServiceUnavailableException;
import dev.slipway.service.client.ServicesProperties;
import dev.slipway.service.testapp.TestService;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.PostExchange;

@SpringBootTest(
        classes = TestService.class,
        properties = {
            "resilience4j.retry.configs.default.wait-duration=10ms",
            "slipway.services.down-service.url=http://127.0.0.1:9"
        })
@ExtendWith(OutputCaptureExtension.class)
class ServiceClientsTest {

    private static final StubIssuer ISSUER = new StubIssuer();
    private static final StubService OTHER = new StubService();

    interface Greetings {

        @GetExchange("/greeting")
        String greeting();

        @PostExchange("/greeting")
        String greet();
    }

    @Autowired
    private ServiceClients clients;

    @Autowired
    private CircuitBreakerRegistry circuitBreakers;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", ISSUER::uri);
        registry.add("slipway.services.other-service.url", OTHER::uri);
        registry.add("slipway.service-token.client-id", () -> "test-service");
        registry.add("slipway.service-token.client-secret", () -> StubIssuer.SERVICE_SECRET);
        registry.add("slipway.service-token.token-uri", ISSUER::tokenUri);
    }

    @BeforeEach
    void closeCircuitBreakers() {
        circuitBreakers.getAllCircuitBreakers().forEach(CircuitBreaker::reset);
    }

    @Test
    void aCallCarriesTheServicesOwnTokenWhichIsFetchedOnce() {
        OTHER.answers(200);
        Greetings greetings = clients.create(Greetings.class, "other-service");
        greetings.greeting();
        int fetched = ISSUER.tokensIssued();

        greetings.greeting();

        assertThat(ISSUER.tokensIssued()).isEqualTo(fetched);
        assertThat(OTHER.authorizations())
                .hasSize(2)
                .allSatisfy(header -> assertThat(header).startsWith("Bearer ey"));
    }

    @Test
    void aTokenThatTheServiceRefusesIsFetchedAnew() {
        OTHER.answers(401, 200);
        Greetings greetings = clients.create(Greetings.class, "other-service");
        assertThatExceptionOfType(HttpClientErrorException.Unauthorized.class).isThrownBy(greetings::greeting);
        int fetched = ISSUER.tokensIssued();

        greetings.greeting();

        assertThat(ISSUER.tokensIssued()).isEqualTo(fetched + 1);
    }

    @Test
    void aReadingCallIsTriedAgainAfterAServerError() {
        OTHER.answers(503, 500, 200);

        assertThat(clients.create(Greetings.class, "other-service").greeting()).isEqualTo("hello");
        assertThat(OTHER.calls()).isEqualTo(3);
    }

    @Test
    void aCallThatChangesSomethingIsNotRepeated() {
        OTHER.answers(503, 200);
        Greetings greetings = clients.create(Greetings.class, "other-service");

        assertThatThrownBy(greetings::greet).isInstanceOfSatisfying(ServiceUnavailableException.class, unavailable -> {
            assertThat(unavailable.service()).isEqualTo("other-service");
            assertThat(unavailable.toProblemDetail().getStatus()).isEqualTo(503);
        });
        assertThat(OTHER.calls()).isEqualTo(1);
    }

    @Test
    void aRefusalIsTheCallersToHandleAndIsNotRepeated() {
        OTHER.answers(404);
        Greetings greetings = clients.create(Greetings.class, "other-service");

        assertThatExceptionOfType(HttpClientErrorException.NotFound.class).isThrownBy(greetings::greeting);
        assertThat(OTHER.calls()).isEqualTo(1);
    }

    @Test
    void aServiceThatKeepsFailingIsLeftAlone() {
        OTHER.answers(500);
        Greetings greetings = clients.create(Greetings.class, "other-service");
        for (int i = 0; i < 5; i++) {
            assertThatExceptionOfType(ServiceUnavailableException.class).isThrownBy(greetings::greet);
        }

        assertThatExceptionOfType(ServiceUnavailableException.class).isThrownBy(greetings::greet);

        assertThat(OTHER.calls()).isEqualTo(5);
        assertThat(circuitBreakers.circuitBreaker("other-service").getState()).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @Test
    void aServiceThatDoesNotListenIsUnavailable() {
        Greetings greetings = clients.create(Greetings.class, "down-service");

        assertThatExceptionOfType(ServiceUnavailableException.class)
                .isThrownBy(greetings::greeting)
                .withMessage("down-service does not answer at the moment.");
    }

    @Test
    void aServiceWithoutAddressIsAConfigurationError() {
        assertThatThrownBy(() -> clients.create(Greetings.class, "nameless-service"))
                .hasMessageContaining("slipway.services.nameless-service.url");
    }

    @Test
    void theSecretIsInNoLogAndNoText(CapturedOutput output, @Autowired ServicesProperties properties) {
        assertThat(properties.toString()).doesNotContain(StubIssuer.SERVICE_SECRET);
        assertThat(output.getAll()).doesNotContain(StubIssuer.SERVICE_SECRET);
    }
}
