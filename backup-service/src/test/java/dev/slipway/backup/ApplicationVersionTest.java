package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.teststack.NocoBase;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.ParameterizedTypeReference;

/** The version that an application says of itself in its database. */
class ApplicationVersionTest extends BackupServiceTest {

    private static final ParameterizedTypeReference<Map<String, Object>> JSON = new ParameterizedTypeReference<>() {};
    private static final VersionRow NOCOBASE = new VersionRow("public", "applicationVersion", "value");

    @Autowired
    private CheckRestore checkRestore;

    @Test
    void aBackupOfNocoBaseKeepsItsVersionAndARestoreOverAnotherVersionWarns() {
        Environment environment = newEnvironment();
        NocoBase.load(environment.database(), "base");
        Backup backup = take(environment);
        ApplicationVersion version = Objects.requireNonNull(content(backup).applicationVersion());
        assertThat(version.row()).isEqualTo(NOCOBASE);
        assertThat(version.value()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(check(environment, backup, RestoreChoices.EVERYTHING))
                .isEqualTo(RestoreCheck.passed(
                        RestoreCheck.Subject.APPLICATION_VERSION,
                        "The backup and the environment are of the application's version %s."
                                .formatted(version.value())));

        environment.execute("UPDATE \"applicationVersion\" SET value = '99.0.0'");

        RestoreCheck warning = Objects.requireNonNull(check(environment, backup, RestoreChoices.EVERYTHING));
        assertThat(warning.outcome()).isEqualTo(RestoreCheck.Outcome.WARNING);
        assertThat(warning.stops(RestoreChoices.EVERYTHING)).isFalse();
        assertThat(warning.detail())
                .startsWith("The backup is of version %s of the application, and the environment of version 99.0.0"
                                .formatted(version.value())
                        + " (public.applicationVersion.value).");
        assertThat(api().post()
                        .uri("/api/backups/%s/restore-checks".formatted(backup.id()))
                        .retrieve()
                        .toEntity(JSON)
                        .getBody())
                .containsEntry("restorable", true)
                .hasEntrySatisfying(
                        "checks",
                        checks ->
                                assertThat(checks.toString()).contains("subject=application-version, outcome=warning"));
        assertThat(check(
                        environment,
                        backup,
                        new RestoreChoices(null, "copy", List.of(), RestoreChoices.Ownership.KEEP, false)))
                .as("a new database is nobody's yet")
                .isNull();
    }

    @Test
    void whatIsNoSingleReadableRowIsNoVersion() {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE \"applicationVersion\" (id int, value text)");
        assertThat(content(take(environment)).applicationVersion()).isNull();
        environment.execute("INSERT INTO \"applicationVersion\" VALUES (1, '1.0'), (2, '2.0')");
        assertThat(content(take(environment)).applicationVersion()).isNull();
        environment.execute("DELETE FROM \"applicationVersion\" WHERE id = 2");
        Backup backup = take(environment);
        assertThat(content(backup).applicationVersion()).isEqualTo(new ApplicationVersion(NOCOBASE, "1.0"));

        environment.execute("DROP TABLE \"applicationVersion\"");

        assertThat(Objects.requireNonNull(check(environment, backup, RestoreChoices.EVERYTHING))
                        .outcome())
                .isEqualTo(RestoreCheck.Outcome.PASSED);
    }

    private Backup take(Environment environment) {
        BackupId id = takeByCommand(environment.ref(), null);
        completed(id);
        return backups.find(id).orElseThrow();
    }

    private BackupContent content(Backup backup) {
        return checkRestore.contentOf(backup);
    }

    private @Nullable RestoreCheck check(Environment environment, Backup backup, RestoreChoices choices) {
        return checkRestore.check(backup, environment.ref(), choices, null).stream()
                .filter(check -> check.subject() == RestoreCheck.Subject.APPLICATION_VERSION)
                .findAny()
                .orElse(null);
    }
}
