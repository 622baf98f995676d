package dev.slipway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.local.NocoBaseDump;
import dev.slipway.local.demo.ApplicationDatabase;
import dev.slipway.local.demo.Gateway;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * One application of its own with the NocoBase databases as its development and production, registered with the running
 * Slipway, and what a release team does with it.
 */
final class Release {

    static final String DROP_LEGACY_CODE = "drop-column:public.products.legacyCode";
    private static final Set<String> FINAL_STATES =
            Set.of("completed", "failed", "cancelled", "rolled-back", "rollback-failed");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    final Slipway slipway;
    final Gateway gateway;
    final String application;
    final ApplicationDatabase development;
    final ApplicationDatabase production;

    private Release(Slipway slipway, String application, String variableSecret) {
        this.slipway = slipway;
        this.gateway = slipway.gateway();
        this.application = application;
        String database = "e2e_" + application.replace('-', '_');
        this.development = slipway.load(NocoBaseDump.DEV, database + "_dev");
        this.production = slipway.load(NocoBaseDump.PROD, database + "_prod");
        gateway.post("/api/applications", Map.of("name", application));
        register("dev", "development", development.connectionSettings());
        register("prod", "production", production.connectionSettings());
        variable("dev", "ERP_TOKEN", "secret", variableSecret);
        variable("prod", "ERP_TOKEN", "secret", variableSecret + "-prod");
    }

    /** Loads and registers a fresh pair of environments. */
    static Release prepare(String application) {
        return prepare(application, "erp-" + UUID.randomUUID());
    }

    /** The same with a known secret among development's variables. */
    static Release prepare(String application, String variableSecret) {
        return new Release(Slipway.running(), application, variableSecret);
    }

    String source() {
        return application + "/dev";
    }

    String target() {
        return application + "/prod";
    }

    void register(String environment, String stage, Map<String, Object> connection) {
        gateway.post(
                "/api/applications/" + application + "/environments",
                Map.of("name", environment, "stage", stage, "connection", connection));
    }

    void variable(String environment, String name, String type, String value) {
        gateway.put(
                "/api/applications/%s/environments/%s/variables/%s".formatted(application, environment, name),
                Map.of("type", type, "value", value));
    }

    /** The usual request: development to production, with the one destructive change decided. */
    Map<String, Object> request() {
        Map<String, Object> request = new HashMap<>();
        request.put("id", UUID.randomUUID().toString());
        request.put("source", source());
        request.put("target", target());
        request.put("ruleSet", "nocobase");
        request.put("decisions", List.of(Map.of("id", DROP_LEGACY_CODE, "choice", "APPLY")));
        return request;
    }

    /** Asks for a migration and answers its id. */
    String migrate(Map<String, Object> request) {
        return gateway.post("/api/migrations", request).body().path("id").asString();
    }

    /** Decides what a migration is held for. */
    void decide(String id, String decision, String choice) {
        gateway.post(
                "/api/migrations/" + id + "/decisions",
                Map.of("decisions", List.of(Map.of("id", decision, "choice", choice))));
    }

    JsonNode migration(String id) {
        return gateway.get("/api/migrations/" + id);
    }

    /** Waits until nothing more will happen to the migration. */
    JsonNode awaitEnd(String id) {
        return awaitState(id, FINAL_STATES);
    }

    JsonNode awaitState(String id, Set<String> states) {
        return await("migration " + id + " " + states)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> migration(id), migration -> states.contains(state(migration)));
    }

    JsonNode rollBack(String id) {
        askForRollback(id);
        return awaitRollback(id);
    }

    void askForRollback(String id) {
        gateway.post("/api/migrations/" + id + "/rollback", Map.of());
    }

    JsonNode awaitRollback(String id) {
        return awaitState(id, Set.of("rolled-back", "rollback-failed"));
    }

    /** Waits until what a restore makes beside an environment's database is gone. */
    void awaitNoOtherDatabase() {
        await("only the environments' databases")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(production.value(
                                "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE starts_with(datname, '%s')"
                                        .formatted(production.name().replaceFirst("_prod$", "_"))))
                        .isEqualTo(development.name() + " " + production.name()));
    }

    static String state(JsonNode migration) {
        return migration.path("state").asString();
    }
}
