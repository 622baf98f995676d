package dev.slipway.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

class RoutingPropertiesTest {

    private static final Duration USUAL = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofHours(1);

    private final RoutingProperties properties = new RoutingProperties(
            Duration.ofSeconds(2), USUAL, List.of("POST /api/backups/*/restore-checks"), LONG, 200);

    @Test
    void onlyWhatIsSaidToBeSlowMayTakeLonger() {
        URI checks = URI.create("http://backup-service:8082/api/backups/0b1c77f2/restore-checks?x=%20");

        assertThat(properties.responseTimeout(HttpMethod.POST, checks)).isEqualTo(LONG);
        assertThat(properties.responseTimeout(HttpMethod.GET, checks)).isEqualTo(USUAL);
        assertThat(properties.responseTimeout(HttpMethod.POST, URI.create("http://b/api/backups/0b1c77f2/restores")))
                .isEqualTo(USUAL);
    }
}
