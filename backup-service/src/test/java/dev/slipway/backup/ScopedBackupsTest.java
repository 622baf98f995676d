package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.backup.RestoreChoices.ChosenTables;
import dev.slipway.backup.drill.DrillId;
import dev.slipway.backup.drill.DrillState;
import dev.slipway.backup.drill.Drills;
import dev.slipway.backup.drill.RequestDrill;
import dev.slipway.backup.verification.Verifications;
import dev.slipway.contracts.backup.BackupCompleted;
import dev.slipway.contracts.backup.TakeBackup;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** Backups of chosen schemas and tables. */
class ScopedBackupsTest extends BackupServiceTest {

    private static final ParameterizedTypeReference<Map<String, Object>> JSON = new ParameterizedTypeReference<>() {};
    private static final Map<String, String> ORDERS = Map.of("schema", "public", "table", "orders");
    private static final Map<String, String> ARCHIVE = Map.of("schema", "archive");

    @Autowired
    private RequestDrill requestDrill;

    @Autowired
    private Drills drills;

    @Autowired
    private Verifications verifications;

    @Autowired
    private MeterRegistry meters;

    @Test
    void chosenTablesAreBackedUpShownAndRestoredIntoANewDatabaseOrInPlace() {
        Environment environment = shop();
        BackupId id = take(environment, List.of(ORDERS, ARCHIVE));

        Map<String, Object> shown = get("/api/backups/" + id);
        assertThat(shown.get("scope")).isEqualTo(List.of(ORDERS, ARCHIVE));
        Map<String, Object> manifest = get("/api/backups/%s/manifest".formatted(id));
        assertThat(manifest).containsEntry("formatVersion", 2).containsEntry("scope", List.of(ORDERS, ARCHIVE));
        assertThat(contentOf(id).tables())
                .extracting(TableContent::displayName)
                .containsExactly("archive.orders", "public.orders_2024", "public.orders_rest");

        String copy = "copy_" + id.toString().substring(0, 8);
        RestoreState restored = restore(id, Map.of("newDatabase", copy));
        assertThat(restored).isInstanceOf(RestoreState.Completed.class);
        Environment into =
                new Environment(environment.ref(), environment.connection().withDatabase(copy));
        assertThat(into.digests()).hasSize(3);
        assertThat(into.copy("archive.orders")).hasSize(2);
        environment.executeOnServer("DROP DATABASE " + copy);

        environment.execute("DELETE FROM orders", "INSERT INTO customers VALUES (2)");
        assertThat(restore(id, Map.of("tables", List.of(Map.of("schema", "public")))))
                .isInstanceOf(RestoreState.Completed.class);
        assertThat(environment.copy("(SELECT * FROM public.orders)")).hasSize(3);
        assertThat(environment.copy("public.customers")).hasSize(2);
    }

    @Test
    void inThePlaceOfTheLiveDatabaseItIsRefusedBeforeAnythingIsTouched() {
        Environment environment = shop();
        BackupId id = take(environment, List.of(ORDERS));

        assertThat(restore(id, Map.of()))
                .isInstanceOfSatisfying(
                        RestoreState.Failed.class,
                        failed -> assertThat(failed.reason())
                                .isEqualTo(
                                        "The backup holds only public.orders, and in its place everything else of the"
                                                + " live database would be gone. Restore it into a new database, or choose"
                                                + " tables whose rows it is to replace."));
        Map<String, Object> checks = post("/api/backups/%s/restore-checks".formatted(id), Map.of("tolerant", true));
        assertThat(checks.toString()).contains("subject=choices, outcome=failed, detail=The backup holds only");
        assertThat(environment.digests()).hasSize(4);
    }

    @Test
    void aWholeSchemaComesWithAllThatIsInIt() {
        Environment environment = shop();
        BackupId id = take(environment, List.of(ARCHIVE));

        String copy = "copy_" + id.toString().substring(0, 8);
        assertThat(restore(id, Map.of("newDatabase", copy))).isInstanceOf(RestoreState.Completed.class);
        Environment into =
                new Environment(environment.ref(), environment.connection().withDatabase(copy));
        assertThat(into.copy("(SELECT archive.total())")).hasSize(1);
        environment.executeOnServer("DROP DATABASE " + copy);
    }

    @Test
    void whatIsNotThereFailsTheBackupAtOnceAndIsNamed() {
        Environment environment = shop();
        BackupId id = request(environment, List.of(Map.of("schema", "public", "table", "Orders")));

        assertThat(awaitEnd(id).state())
                .isInstanceOfSatisfying(
                        BackupState.Failed.class,
                        failed -> assertThat(failed.reason())
                                .isEqualTo("The database has no table public.Orders, so that the backup cannot hold"
                                        + " it."));
    }

    @Test
    void itIsNotTheBackupThatSavesTheEnvironment() {
        Environment environment = shop();
        BackupId partial = take(environment, List.of(ORDERS));

        assertThat(verifications.newestSound()).doesNotContainKey(environment.ref());
        assertThat(backups.newestCompleted()).doesNotContainKey(environment.ref());
        assertThat(drill(environment, null))
                .isInstanceOfSatisfying(
                        DrillState.Failed.class,
                        failed -> assertThat(failed.reason()).contains("no completed backup of its whole database"));
        assertThat(drill(environment, partial)).isInstanceOf(DrillState.Completed.class);

        BackupId whole = take(environment, null);
        take(environment, List.of(ORDERS));
        assertThat(get("/api/backups/" + whole)).doesNotContainKey("scope");
        assertThat(drill(environment, null))
                .isInstanceOfSatisfying(
                        DrillState.Completed.class,
                        completed -> assertThat(completed.backup()).isEqualTo(whole));
        ResponseEntity<Map<String, Object>> kept =
                api().delete().uri("/api/backups/" + whole).retrieve().toEntity(JSON);
        assertThat(kept.getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
    }

    @Test
    void aCommandHasAScopeToo() {
        Environment environment = shop();
        UUID id = UUID.randomUUID();
        double before = deadLetters();

        send(new TakeBackup(
                UUID.randomUUID(), environment.ref(), UUID.randomUUID(), "tester", null, List.of(contract("archive"))));
        send(new TakeBackup(id, environment.ref(), null, "tester", null, List.of(contract("archive"))));
        completed(new BackupId(id));
        send(new TakeBackup(id, environment.ref(), null, "tester", null));

        assertThat(backups.find(new BackupId(id)).orElseThrow().scope().tables())
                .containsExactly(new ChosenTables("archive", null));
        // of a migration, and one that means another backup than the id says
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(deadLetters()).isGreaterThanOrEqualTo(before + 2));
        assertThat(backups.of(environment.ref())).hasSize(1);
        await().untilAsserted(() -> assertThat(events(BackupCompleted.class))
                .filteredOn(event -> event.backupId().equals(id))
                .singleElement()
                .satisfies(event -> assertThat(event.scope()).containsExactly(contract("archive"))));
    }

    @Test
    void aScopeHasNames() {
        ResponseEntity<Map<String, Object>> refused = api().post()
                .uri("/api/backups")
                .body(Map.of("environment", shop().ref(), "scope", List.of(Map.of("schema", " "))))
                .retrieve()
                .toEntity(JSON);

        assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(String.valueOf(refused.getBody())).contains("scope[0].schema");
    }

    private Environment shop() {
        Environment environment = newEnvironment();
        environment.execute(
                "CREATE TABLE customers (id int PRIMARY KEY)",
                "INSERT INTO customers VALUES (1)",
                "CREATE TABLE orders (id int, year int, PRIMARY KEY (id, year)) PARTITION BY RANGE (year)",
                "CREATE TABLE orders_2024 PARTITION OF orders FOR VALUES FROM (2024) TO (2025)",
                "CREATE TABLE orders_rest PARTITION OF orders DEFAULT",
                "INSERT INTO orders VALUES (1, 2024), (2, 2024), (3, 2025)",
                "CREATE SCHEMA archive",
                "CREATE TABLE archive.orders (id int)",
                "INSERT INTO archive.orders VALUES (1), (2)",
                "CREATE FUNCTION archive.total() RETURNS bigint LANGUAGE sql"
                        + " AS 'SELECT count(*) FROM archive.orders'");
        return environment;
    }

    private BackupId take(Environment environment, @Nullable List<Map<String, String>> scope) {
        BackupId id = request(environment, scope);
        completed(id);
        return id;
    }

    private BackupId request(Environment environment, @Nullable List<Map<String, String>> scope) {
        Map<String, Object> request = new HashMap<>();
        request.put("environment", environment.ref());
        request.put("scope", scope);
        return new BackupId(
                UUID.fromString(String.valueOf(post("/api/backups", request).get("id"))));
    }

    private RestoreState restore(BackupId id, Map<String, Object> choices) {
        Map<String, Object> restore = post("/api/backups/%s/restores".formatted(id), choices);
        return awaitEnd(new RestoreId(UUID.fromString(String.valueOf(restore.get("id")))))
                .state();
    }

    private DrillState drill(Environment environment, @Nullable BackupId backup) {
        DrillId id = DrillId.random();
        requestDrill.request(id, environment.ref(), backup, "tester");
        return await().atMost(PATIENCE)
                .until(() -> drills.find(id).orElseThrow().state(), state -> !(state instanceof DrillState.Unfinished));
    }

    private BackupContent contentOf(BackupId id) {
        return artifacts
                .manifestOf(backups.find(id).orElseThrow())
                .orElseThrow()
                .manifest()
                .content();
    }

    private double deadLetters() {
        return meters.counter("slipway.messages.dead.lettered", "topic", "backup.commands.v1")
                .count();
    }

    private static dev.slipway.contracts.backup.ChosenTables contract(String schema) {
        return new dev.slipway.contracts.backup.ChosenTables(schema, null);
    }

    private Map<String, Object> get(String path) {
        return body(api().get().uri(path).retrieve().toEntity(JSON));
    }

    private Map<String, Object> post(String path, Map<String, Object> body) {
        return body(api().post().uri(path).body(body).retrieve().toEntity(JSON));
    }

    private static Map<String, Object> body(ResponseEntity<Map<String, Object>> answer) {
        assertThat(answer.getStatusCode().is2xxSuccessful())
                .as(String.valueOf(answer))
                .isTrue();
        Map<String, Object> body = answer.getBody();
        assertThat(body).isNotNull();
        return body == null ? Map.of() : body;
    }
}
