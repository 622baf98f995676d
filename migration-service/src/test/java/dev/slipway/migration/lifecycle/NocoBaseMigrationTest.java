package dev.slipway.migration.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.contracts.Stage;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.ContentDigest;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.TableDigest;
import dev.slipway.managedpostgres.TlsMode;
import dev.slipway.teststack.NocoBase;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The job that all this is for: development's NocoBase into production's. */
class NocoBaseMigrationTest extends MigrationServiceTest {

    @Test
    void developmentIsReleasedIntoProductionOnlyAfterItsDestructiveChangeIsDecided() {
        TestDatabase dev = TestPostgres.createDatabase("noco_dev");
        TestDatabase prod = TestPostgres.createDatabase("noco_prod");
        NocoBase.load(dev, "dev");
        NocoBase.load(prod, "prod");
        ENV_SERVICE.register("noco/dev", Stage.DEVELOPMENT, dev);
        ENV_SERVICE.register("noco/prod", Stage.PRODUCTION, prod);
        BACKUP_SERVICE.onBackup("noco/prod", BACKUP_SERVICE::complete);
        Map<String, String> before = digests(prod);

        Map<String, Object> request = request("noco/dev", "noco/prod");
        request.put("decisions", List.of());
        UUID id = id(request);
        api.post("/api/migrations", request);
        JsonNode held = api.awaitState(id, "awaiting-decision", "failed");
        assertThat(held.path("state").asString()).as(held.toString()).isEqualTo("awaiting-decision");
        assertThat(held.path("held").path("decisions").toString()).isEqualTo("[\"" + DROP_LEGACY_CODE + "\"]");
        assertThat(digests(prod)).isEqualTo(before);

        api.post(
                "/api/migrations/" + id + "/decisions",
                Map.of("decisions", List.of(Map.of("id", DROP_LEGACY_CODE, "choice", "APPLY"))));
        JsonNode completed = api.awaitEnd(id);
        assertThat(completed.path("state").asString()).as(completed.toString()).isEqualTo("completed");

        assertThat(value(prod, "SELECT count(*) FROM suppliers")).isEqualTo("0");
        assertThat(value(prod, "SELECT string_agg(DISTINCT \"loyaltyTier\", ',') FROM customers"))
                .isEqualTo("bronze");
        assertThat(
                        value(
                                prod,
                                "SELECT count(*) FROM information_schema.columns WHERE table_name = 'products' AND column_name = 'legacyCode'"))
                .isEqualTo("0");
        assertThat(value(prod, "SELECT name FROM roles WHERE name = 'auditor'")).isEqualTo("auditor");
        Map<String, String> after = digests(prod);
        for (JsonNode table : api.get("/api/rule-sets/nocobase/classification?environment=noco%2Fprod")
                .body()
                .path("tables")) {
            String name = table.path("table").asString();
            boolean restructured =
                    List.of("public.customers", "public.products").contains(name);
            if (before.containsKey(name)
                    && !restructured
                    && List.of("schema-only", "skip")
                            .contains(table.path("rule").asString())) {
                assertThat(after.get(name)).as(name).isEqualTo(before.get(name));
            }
        }
    }

    private static Map<String, String> digests(TestDatabase database) {
        ManagedDatabase managed = new ManagedDatabase(
                new ConnectionSettings(
                        database.host(),
                        database.port(),
                        database.database(),
                        database.user(),
                        database.password(),
                        TlsMode.PREFER),
                "test");
        Map<String, String> digests = new TreeMap<>();
        try (Connection connection = managed.open()) {
            for (TableDigest digest : ContentDigest.ofAll(connection)) {
                digests.put(digest.table().toString(), digest.sha256());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return digests;
    }
}
