package dev.slipway.endtoend;

import static dev.slipway.endtoend.Release.state;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.local.demo.Gateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A canary among the secrets is found nowhere: not in logs, messages, answers, the services' databases or artifacts. */
class SecretsIT {

    private static final String CANARY = "canary-5f1d7c2e-never-to-be-seen";

    @Test
    void noSecretIsInAnyLogMessageAnswerDatabaseOrArtifact() throws IOException {
        Release release = Release.prepare("canary", CANARY);
        release.variable("dev", "SMTP_PASSWORD", "secret", CANARY + "-smtp");
        Map<String, Object> request = new HashMap<>(release.request());
        request.put(
                "variables",
                List.of(Map.of("name", "SMTP_PASSWORD", "type", "secret", "value", CANARY + "-smtp-prod")));

        String id = release.migrate(request);
        JsonNode ended = release.awaitEnd(id);
        assertThat(state(ended)).as(ended.toString()).isEqualTo("completed");
        release.rollBack(id);

        Slipway slipway = release.slipway;
        String readToken = everythingThatCanBeDoneWithASecret(release);
        List<String> secrets = Stream.concat(
                        Stream.of(CANARY, readToken, release.production.password()),
                        slipway.generatedSecrets().stream())
                .toList();

        for (String secret : secrets) {
            for (Path log : slipway.logFiles()) {
                assertThat(Files.readString(log, ISO_8859_1).contains(secret))
                        .as("a secret in %s", log.getFileName())
                        .isFalse();
            }
            assertThat(slipway.topics().everything()).noneMatch(message -> message.contains(secret));
            for (String path : List.of(
                    "/api/applications/canary/environments",
                    "/api/applications/canary/environments/prod",
                    "/api/applications/canary/environments/prod/variables",
                    "/api/applications/canary/environments/dev/variables?inherited=true",
                    "/api/applications/canary/environments/dev/variables/version-history",
                    "/api/applications/canary/environments/dev/variables/version-differences?from=0&to=3",
                    "/api/applications/canary/environments/dev/variables/WAS_PLAIN/versions",
                    "/api/applications/canary/environments/dev/variables/compare-with/prod",
                    "/api/applications/canary/environments/dev/read-tokens",
                    "/api/applications/canary/variables",
                    "/api/audit?application=canary&limit=1000",
                    "/api/migrations/" + id,
                    "/api/backups?environment=canary%2Fprod",
                    "/api/plans/" + ended.path("planId").asString(),
                    "/api/packages/" + ended.path("package").asString())) {
                assertThat(release.gateway.get(path).toString().contains(secret))
                        .as("a secret in the answer of %s", path)
                        .isFalse();
            }
            for (String database : slipway.serviceDatabases()) {
                assertThat(slipway.dump(database).contains(secret))
                        .as("a secret in the database of %s", database)
                        .isFalse();
            }
            byte[] needle = secret.getBytes(UTF_8);
            for (Path object : slipway.storedObjects()) {
                assertThat(contains(object, needle))
                        .as("a secret in the stored object %s", object.getFileName())
                        .isFalse();
            }
        }
    }

    /** Imported, made secret, copied, refused, rolled back, revealed, read; answers the token that read it. */
    private static String everythingThatCanBeDoneWithASecret(Release release) {
        Gateway gateway = release.gateway;
        String dev = "/api/applications/canary/environments/dev";
        release.variable("dev", "WAS_PLAIN", "plain", CANARY + "-once-plain");
        release.variable("dev", "WAS_PLAIN", "secret", CANARY + "-once-plain");
        gateway.put(
                "/api/applications/canary/variables/DEFAULT_SECRET",
                Map.of("type", "secret", "value", CANARY + "-default"));
        gateway.post(
                dev + "/variables/import?format=json",
                Map.of("IMPORTED", Map.of("type", "secret", "value", CANARY + "-imported")));
        for (Object bad : List.of(
                Map.of("BAD NAME", Map.of("type", "secret", "value", CANARY)),
                Map.of("BAD", Map.of("type", CANARY, "value", CANARY)),
                Map.of("BAD", List.of(CANARY)),
                CANARY)) {
            assertThatThrownBy(() -> gateway.post(dev + "/variables/import?format=json", bad))
                    .hasMessageNotContaining(CANARY);
        }
        gateway.post(
                "/api/applications/canary/environments/prod/variables/copy",
                Map.of("from", "dev", "names", List.of("IMPORTED", "WAS_PLAIN", "DEFAULT_SECRET")));
        gateway.post(dev + "/variables/roll-back", Map.of("toVersion", 1));
        JsonNode revealed =
                gateway.post(dev + "/variables/ERP_TOKEN/reveal", Map.of()).body();
        assertThat(revealed.path("value").asString()).isEqualTo(CANARY);
        assertThat(gateway.get(dev + "/configuration").path("DEFAULT_SECRET").asString())
                .isEqualTo(CANARY + "-default");
        return gateway.post(dev + "/read-tokens", Map.of("name", "canary"))
                .body()
                .path("token")
                .asString();
    }

    @Test
    void aPackageIsRefusedWhenARowCarriesOneOfTheSourcesSecrets() {
        Release release = Release.prepare("leak", CANARY + "-in-a-row");
        release.development.value("UPDATE public.\"desktopRoutes\" SET tooltip = 'token=" + CANARY
                + "-in-a-row' WHERE id = (SELECT min(id) FROM public.\"desktopRoutes\") RETURNING id");

        JsonNode ended = release.awaitEnd(release.migrate(release.request()));

        assertThat(state(ended)).isEqualTo("failed");
        assertThat(ended.path("reason").asString()).contains("desktopRoutes").doesNotContain(CANARY);
    }

    private static boolean contains(Path file, byte[] needle) {
        try {
            return new String(Files.readAllBytes(file), ISO_8859_1).contains(new String(needle, ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
