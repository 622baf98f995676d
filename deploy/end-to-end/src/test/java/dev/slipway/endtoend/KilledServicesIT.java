package dev.slipway.endtoend;

import static dev.slipway.endtoend.Release.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whichever service is killed meanwhile: a migration is completed once, or failed with the target as it was. */
class KilledServicesIT {

    @Test
    void migrationServiceKilledDuringTheApplyCompletesTheMigrationOnceAfterARestart() throws SQLException {
        Release release = Release.prepare("kill-apply");
        Map<String, String> before = release.production.fingerprints();
        String id;
        try (Connection blocker = connect(release);
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            // The backup only reads, so it passes; the apply has to wait for this lock.
            statement.execute("LOCK TABLE public.\"workflows\" IN ROW EXCLUSIVE MODE");
            id = release.migrate(release.request());
            release.awaitState(id, Set.of("applying"));
            release.slipway.kill("migration-service");
            assertThat(release.production.fingerprints()).isEqualTo(before);
            blocker.rollback();
        }
        release.slipway.startAgain();

        JsonNode ended = release.awaitEnd(id);
        assertThat(state(ended)).as(ended.toString()).isIn("completed", "failed");
        if (state(ended).equals("completed")) {
            assertThat(release.production.value("SELECT count(*) FROM public.suppliers"))
                    .isEqualTo("0");
            assertThat(release.production.value("SELECT count(*) FROM slipway.applied_migration"))
                    .isEqualTo("1");
        } else {
            assertThat(release.production.fingerprints()).isEqualTo(before);
        }
    }

    @Test
    void backupServiceKilledDuringTheBackupStillEndsTheMigrationOnce() {
        Release release = Release.prepare("kill-backup");
        // So much that the backup is still under way when it is looked at.
        release.production.value("""
                WITH bulk AS (
                    INSERT INTO public.jobs (id, "createdAt", "updatedAt", log)
                    SELECT n, now(), now(), (SELECT string_agg(md5(n || '-' || m), '') FROM generate_series(1, 250) m)
                    FROM generate_series(1, 3000) n RETURNING 1)
                SELECT count(*) FROM bulk""");
        Map<String, String> before = release.production.fingerprints();
        String id = release.migrate(release.request());
        await("the backup")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> release.gateway
                        .get("/api/backups?environment=kill-backup%2Fprod")
                        .path("items")
                        .path(0)
                        .path("state")
                        .asString("")
                        .equals("running"));
        release.slipway.kill("backup-service");
        assertThat(state(release.migration(id))).isEqualTo("awaiting-backup");
        release.slipway.startAgain();

        JsonNode ended = release.awaitEnd(id);
        assertThat(state(ended)).as(ended.toString()).isIn("completed", "failed");
        if (state(ended).equals("failed")) {
            assertThat(release.production.fingerprints()).isEqualTo(before);
        } else {
            assertThat(state(release.rollBack(id))).isEqualTo("rolled-back");
            assertThat(release.production.fingerprints()).isEqualTo(before);
        }
    }

    private static Connection connect(Release release) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + release.production.port() + "/" + release.production.name(),
                release.production.user(),
                release.production.password());
    }
}
