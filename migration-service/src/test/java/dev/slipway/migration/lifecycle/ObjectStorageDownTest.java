package dev.slipway.migration.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.teststack.TestStackInitializer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;

@ContextConfiguration(
        initializers = {TestStackInitializer.class, ObjectStorageDownTest.NobodyListens.class},
        inheritInitializers = false)
class ObjectStorageDownTest extends MigrationServiceTest {

    @Test
    void aMigrationFailsWithTheReasonAndLeavesItsTargetAsItWas() {
        SmallRelease release = SmallRelease.prepare(api, "storageless");
        Map<String, Object> request = release.request();
        assertThat(api.post("/api/migrations", request).status()).isEqualTo(202);

        JsonNode failed = api.awaitEnd(id(request));
        assertThat(failed.path("state").asString()).isEqualTo("failed");
        assertThat(failed.path("reason").asString()).contains("object storage").contains("Given up after 4 attempts");
        assertThat(release.content()).isEqualTo(SmallRelease.BEFORE);

        String build =
                api.post("/api/packages", Map.of("source", release.source())).location();
        JsonNode notBuilt = await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> api.get(build).body(),
                        found -> !found.path("state").asString().equals("building"));
        assertThat(notBuilt.path("state").asString()).isEqualTo("failed");
        assertThat(notBuilt.path("reason").asString()).contains("object storage");
        // what is not in the object storage is still told
        assertThat(api.get("/api/packages").status()).isEqualTo(200);
    }

    static final class NobodyListens implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "nobody listens",
                            Map.of(
                                    "slipway.object-storage.endpoint", "http://127.0.0.1:1",
                                    "slipway.object-storage.attempts", "1")));
        }
    }
}
