package dev.slipway.local.demo;

import dev.slipway.local.NocoBaseDump;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * The application {@code acme}: NocoBase's two databases, freshly loaded, and what a release team asks Slipway for. Each
 * preparation starts from the same state, whatever an earlier one left behind.
 */
final class AcmeApplication {

    static final String SOURCE = "acme/dev";
    static final String TARGET = "acme/prod";
    static final String DROP_LEGACY_CODE = "drop-column:public.products.legacyCode";

    private static final String NAME = "acme";
    private static final Set<String> FINAL_STATES =
            Set.of("completed", "failed", "cancelled", "rolled-back", "rollback-failed");
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final Gateway gateway;
    private final ApplicationDatabase development;
    private final ApplicationDatabase production;

    private AcmeApplication(Gateway gateway, ApplicationDatabase development, ApplicationDatabase production) {
        this.gateway = gateway;
        this.development = development;
        this.production = production;
    }

    /** Loads both databases anew. */
    static AcmeApplication load(RunningStack stack, Gateway gateway) {
        String password = ApplicationDatabase.resetOwner(stack);
        return new AcmeApplication(
                gateway,
                ApplicationDatabase.load(stack, NocoBaseDump.DEV, "slipway_demo_acme_dev", password),
                ApplicationDatabase.load(stack, NocoBaseDump.PROD, "slipway_demo_acme_prod", password));
    }

    ApplicationDatabase development() {
        return development;
    }

    ApplicationDatabase production() {
        return production;
    }

    /** Makes both environments and their variables known; production lacks {@code SHIPPING_API}. */
    void register() {
        ifNew(() -> gateway.post("/api/applications", Map.of("name", NAME, "displayName", "ACME CRM")));
        environment("dev", "development", development);
        environment("prod", "production", production);
        variable("dev", "ERP_URL", "plain", "http://erp.dev.example");
        variable("dev", "ERP_TOKEN", "secret", "dev-" + UUID.randomUUID());
        variable("dev", "SHIPPING_API", "plain", "http://ship.dev.example");
        variable("prod", "ERP_URL", "plain", "https://erp.prod.example");
        variable("prod", "ERP_TOKEN", "secret", "prod-" + UUID.randomUUID());
        forget("prod", "SHIPPING_API");
        cancelLeftovers();
    }

    /** What Slipway sees of an environment's database. */
    JsonNode testConnection(String environment) {
        return gateway.post(path(environment) + "/connection-test", Map.of()).body();
    }

    /** Asks for a plan and waits for it. */
    JsonNode plan() {
        JsonNode accepted = gateway.post(
                        "/api/plans", Map.of("source", SOURCE, "target", TARGET, "ruleSet", "nocobase"))
                .body();
        JsonNode plan = await("/api/plans/" + accepted.path("id").asString(), Set.of("ready", "failed"), seen -> {});
        if ("failed".equals(plan.path("state").asString())) {
            throw new GatewayException("the plan failed: " + plan.path("reason").asString(""), 0, null);
        }
        return plan;
    }

    /**
     * Asks for a migration with everything decided and given, and waits for its end.
     *
     * @param what the request's own part: a plan, or a source and a rule set
     * @param seen gets the migration each time that it is looked at
     */
    JsonNode migrate(Map<String, Object> what, Consumer<JsonNode> seen) {
        Map<String, Object> request = new HashMap<>(what);
        request.put("id", UUID.randomUUID().toString());
        request.put("target", TARGET);
        request.put("decisions", List.of(Map.of("id", DROP_LEGACY_CODE, "choice", "APPLY")));
        request.put(
                "variables",
                List.of(Map.of("name", "SHIPPING_API", "type", "plain", "value", "https://ship.prod.example")));
        JsonNode accepted = gateway.post("/api/migrations", request).body();
        return await("/api/migrations/" + accepted.path("id").asString(), FINAL_STATES, seen);
    }

    /** Undoes a migration and waits for the end of that. */
    JsonNode rollBack(String migrationId, Consumer<JsonNode> seen) {
        gateway.post("/api/migrations/" + migrationId + "/rollback", Map.of());
        return await("/api/migrations/" + migrationId, Set.of("rolled-back", "rollback-failed"), seen);
    }

    private JsonNode await(String path, Set<String> states, Consumer<JsonNode> seen) {
        long start = System.nanoTime();
        while (true) {
            JsonNode found = gateway.get(path);
            seen.accept(found);
            if (states.contains(found.path("state").asString())) {
                return found;
            }
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new GatewayException("nothing came of it within " + PATIENCE.toMinutes() + " minutes", 0, null);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private void environment(String name, String stage, ApplicationDatabase database) {
        boolean created = ifNew(() -> gateway.post(
                "/api/applications/" + NAME + "/environments",
                Map.of("name", name, "stage", stage, "connection", database.connectionSettings())));
        if (!created) {
            gateway.put(path(name) + "/connection", database.connectionSettings());
        }
    }

    private void variable(String environment, String name, String type, String value) {
        gateway.put(path(environment) + "/variables/" + name, Map.of("type", type, "value", value));
    }

    private void forget(String environment, String name) {
        try {
            gateway.delete(path(environment) + "/variables/" + name);
        } catch (GatewayException e) {
            if (e.status() != 404) {
                throw e;
            }
        }
    }

    private void cancelLeftovers() {
        for (JsonNode migration : gateway.get("/api/migrations?target=" + Gateway.urlEncoded(TARGET))
                .path("migrations")) {
            if (!FINAL_STATES.contains(migration.path("state").asString())) {
                ifNew(() ->
                        gateway.post("/api/migrations/" + migration.path("id").asString() + "/cancel", Map.of()));
            }
        }
    }

    private static String path(String environment) {
        return "/api/applications/" + NAME + "/environments/" + environment;
    }

    private static boolean ifNew(Runnable creation) {
        try {
            creation.run();
            return true;
        } catch (GatewayException e) {
            if (e.status() == 409) {
                return false;
            }
            throw e;
        }
    }
}
