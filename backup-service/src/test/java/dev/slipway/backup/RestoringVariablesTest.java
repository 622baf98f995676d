package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.backup.RestoreBackup;
import dev.slipway.contracts.backup.RestoreCompleted;
import dev.slipway.contracts.backup.RestoreCompletedWithErrors;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** The variables go back with the data, if asked to. */
class RestoringVariablesTest extends BackupServiceTest {

    private static final ParameterizedTypeReference<Map<String, Object>> JSON = new ParameterizedTypeReference<>() {};

    @Test
    void theVariablesAreRolledBackToTheBackupsVersionOnceTheDataAreLive() {
        Environment environment = environment(7L);
        BackupId backup = take(environment);
        environments.variablesVersions.put(environment.ref(), 9L);
        environment.execute("DELETE FROM t");

        RestoreId restore = restore(backup, Map.of("variables", true));

        assertThat(awaitEnd(restore).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(environments.rollBacks).containsEntry(restore, environment.ref() + " to 7 by tester");
        assertThat(environment.copy("public.t")).hasSize(1);
        assertThat(get("/api/restores/" + restore)).containsEntry("variables", true);
        await().untilAsserted(() -> assertThat(events(RestoreCompleted.class))
                .filteredOn(event -> event.restoreId().equals(restore.value()))
                .singleElement()
                .satisfies(event -> assertThat(event.variablesVersion()).isEqualTo(7)));
    }

    @Test
    void withoutBeingAskedNobodyTouchesThem() {
        Environment environment = environment(7L);
        BackupId backup = take(environment);

        RestoreId restore = restore(backup, Map.of());

        assertThat(awaitEnd(restore).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(environments.rollBacks).doesNotContainKey(restore);
        assertThat(get("/api/restores/" + restore)).containsEntry("variables", false);
    }

    @Test
    void whatMakesItImpossibleIsFoundBeforeAnythingIsTouched() {
        Environment environment = environment(7L);
        BackupId backup = take(environment);
        Environment other = environment(20L);
        environments.variablesVersions.put(environment.ref(), 6L);
        environment.execute("DELETE FROM t");

        assertThat(failure(restore(backup, Map.of("variables", true))))
                .isEqualTo(
                        "The variables of %s have no version 7; the newest is 6. Restore without them, and roll them back"
                                        .formatted(environment.ref())
                                + " by hand.");
        assertThat(failure(restore(
                        backup, Map.of("variables", true, "into", other.ref().toString()))))
                .contains("The variables are those of %s; %s keeps its own.".formatted(environment.ref(), other.ref()));
        environments.variablesVersions.remove(environment.ref());
        BackupId unversioned = take(environment);
        environments.variablesVersions.put(environment.ref(), 6L);
        assertThat(failure(restore(unversioned, Map.of("variables", true))))
                .startsWith("The backup does not say which version");
        assertThat(environment.copy("public.t")).isEmpty();
        ResponseEntity<Map<String, Object>> contradiction =
                post("/api/backups/%s/restores".formatted(backup), Map.of("variables", true, "newDatabase", "x"));
        assertThat(contradiction.getStatusCode()).isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
    }

    @Test
    void anEnvServiceThatIsDownIsWaitedFor() {
        Environment environment = environment(7L);
        BackupId backup = take(environment);
        environments.failures.put(environment.ref(), outage(3));
        UUID restore = UUID.randomUUID();

        send(new RestoreBackup(
                restore, backup.value(), environment.ref(), null, "ada", null, null, null, null, null, true));
        await().atMost(PATIENCE)
                .until(() -> restores.find(new RestoreId(restore)).isPresent());

        assertThat(awaitEnd(new RestoreId(restore)).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(environments.rollBacks).containsEntry(new RestoreId(restore), environment.ref() + " to 7 by ada");
    }

    @Test
    void aRefusalLeavesTheDataRestoredAndIsTold() {
        Environment environment = environment(7L);
        BackupId backup = take(environment);
        environments.failures.put(
                environment.ref(),
                new ArrayDeque<>(List.of(new JobFailedException.Permanent("The environment is archived.", null))));
        environment.execute("DELETE FROM t");

        RestoreId restore = restore(backup, Map.of("variables", true));

        String told = "The data are restored, but the variables were not rolled back to version 7: The environment is"
                + " archived.";
        assertThat(awaitEnd(restore).state())
                .isInstanceOfSatisfying(
                        RestoreState.CompletedWithErrors.class,
                        end -> assertThat(end.errors()).containsExactly(told));
        assertThat(environment.copy("public.t")).hasSize(1);
        await().untilAsserted(() -> assertThat(events(RestoreCompletedWithErrors.class))
                .filteredOn(event -> event.restoreId().equals(restore.value()))
                .singleElement()
                .satisfies(event -> assertThat(event.errors()).containsExactly(told)));
    }

    /** As it was before there was the choice. */
    @Test
    void aRestoreThatAnOlderInstanceAcceptedLeavesTheVariablesAlone() {
        Environment environment = environment(7L);
        BackupId backup = take(environment);
        RestoreId restore = restore(backup, Map.of("ownership", "drop"));
        awaitEnd(restore);
        jdbc.sql("UPDATE restore SET choices = choices - 'variables' WHERE id = ?")
                .param(restore.value())
                .update();

        assertThat(restores.find(restore).orElseThrow().choices().variables()).isFalse();
    }

    private static Deque<RuntimeException> outage(int times) {
        Deque<RuntimeException> failures = new ArrayDeque<>();
        for (int i = 0; i < times; i++) {
            failures.add(new JobFailedException.Temporary("env-service does not answer at the moment.", null));
        }
        return failures;
    }

    private Environment environment(long variablesVersion) {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1)");
        environments.variablesVersions.put(environment.ref(), variablesVersion);
        return environment;
    }

    private BackupId take(Environment environment) {
        BackupId id = takeByCommand(environment.ref(), null);
        completed(id);
        return id;
    }

    private RestoreId restore(BackupId backup, Map<String, Object> choices) {
        Map<String, Object> body =
                post("/api/backups/%s/restores".formatted(backup), choices).getBody();
        assertThat(body).isNotNull().containsKey("id");
        return new RestoreId(UUID.fromString(String.valueOf(body == null ? null : body.get("id"))));
    }

    private String failure(RestoreId restore) {
        RestoreState end = awaitEnd(restore).state();
        assertThat(end).isInstanceOf(RestoreState.Failed.class);
        return ((RestoreState.Failed) end).reason();
    }

    private Map<String, Object> get(String path) {
        Map<String, Object> body =
                api().get().uri(path).retrieve().toEntity(JSON).getBody();
        return body == null ? Map.of() : body;
    }

    private ResponseEntity<Map<String, Object>> post(String path, Map<String, Object> body) {
        return api().post().uri(path).body(body).retrieve().toEntity(JSON);
    }
}
