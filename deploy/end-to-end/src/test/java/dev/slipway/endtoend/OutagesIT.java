package dev.slipway.endtoend;

import static dev.slipway.endtoend.Release.state;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whatever Slipway stands on is away meanwhile: a migration waits for it, or has failed with the target as it was. */
class OutagesIT {

    @Test
    void withoutObjectStorageTheMigrationFailsAndTheTargetIsAsItWas() {
        Release release = Release.prepare("no-storage");
        Map<String, String> before = release.production.fingerprints();
        release.slipway.kill("object-storage");
        try {
            JsonNode ended = release.awaitEnd(release.migrate(release.request()));
            assertThat(state(ended)).as(ended.toString()).isEqualTo("failed");
            assertThat(ended.path("reason").asString()).containsIgnoringCase("storage");
            assertThat(release.production.fingerprints()).isEqualTo(before);
        } finally {
            release.slipway.startAgain();
        }
        assertThat(state(release.awaitEnd(release.migrate(release.request())))).isEqualTo("completed");
    }

    @Test
    void withoutKafkaARequestIsAcceptedAndCompletesWhenKafkaReturns() {
        Release release = Release.prepare("no-kafka");
        release.slipway.kill("kafka");
        String id;
        try {
            id = release.migrate(release.request());
            JsonNode waiting = release.awaitState(id, Set.of("awaiting-backup"));
            assertThat(state(waiting)).isEqualTo("awaiting-backup");
        } finally {
            release.slipway.startAgain();
        }
        JsonNode ended = release.awaitEnd(id);
        assertThat(state(ended)).as(ended.toString()).isEqualTo("completed");
    }
}
