package dev.slipway.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules, retention, drills and connections. */
class BackupsTest {

    private static final String ID = "0b1c77f2-0000-4000-8000-000000000000";
    private static final String SCHEDULES = "GET /api/backup-schedules?limit=1000&environment=crm%2Fprod";
    private static final String POLICY = "/api/retention-policies/crm/prod";

    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aScheduleIsMadeWithACronAndChangedInTheVersionThatWasRead() {
        List<@Nullable String> versions = new ArrayList<>();
        gateway.on(SCHEDULES, 200, "{\"schedules\": []}")
                .on("POST /api/backup-schedules", 201, "{\"nextBackupAt\": \"2026-12-01T01:30:00Z\"}");

        Run incomplete = Run.against(gateway).of("backup", "schedule", "set", "crm/prod", "nightly");
        Run made = Run.against(gateway).of("backup", "schedule", "set", "crm/prod", "nightly", "--cron", "30 2 * * *");

        assertThat(incomplete.code()).isEqualTo(2);
        assertThat(made.code()).isZero();
        assertThat(made.err()).contains("2026-12-01T01:30:00Z");
        assertThat(gateway.asked("POST /api/backup-schedules").getFirst().body())
                .contains("\"environment\":\"crm/prod\"", "\"cron\":\"30 2 * * *\"");

        try (TestGateway later = new TestGateway()) {
            later.on(SCHEDULES, 200, """
                            {"schedules": [{"id": "%s", "name": "nightly", "cron": "30 2 * * *", "jitter": "PT15M",
                              "timeZone": "UTC", "paused": false, "version": 7}]}""".formatted(ID)).on("PUT /api/backup-schedules/" + ID, exchange -> {
                versions.add(exchange.getRequestHeaders().getFirst("If-Match"));
                byte[] answer = "{\"paused\": true}".getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });

            Run paused = Run.against(later).of("backup", "schedule", "set", "crm/prod", "nightly", "--paused");

            assertThat(paused.err()).contains("paused");
            assertThat(versions).containsExactly("\"7\"");
            assertThat(later.asked("PUT /api/backup-schedules/" + ID).getFirst().body())
                    .contains("\"cron\":\"30 2 * * *\"", "\"jitter\":\"PT15M\"", "\"paused\":true")
                    .doesNotContain("environment", "version");
        }
    }

    @Test
    void aRetentionPolicyIsSavedOnlyWhenWhatItDeletesWasAgreedTo() {
        gateway.on("POST " + POLICY + "/preview", 200, """
                        {"deleted": [{"backupId": "%s", "takenAt": "2026-07-01T00:00:00Z", "sizeBytes": 5,
                          "reasons": [{"rule": "not-kept", "explanation": "No rule keeps it."}]}], "kept": []}""".formatted(ID)).on("PUT " + POLICY, 200, "{}");

        Run shown = Run.against(gateway).of("backup", "retention", "set", "crm/prod", "--daily", "7", "--preview");
        Run refused =
                Run.against(gateway).personWhoSays("no").of("backup", "retention", "set", "crm/prod", "--daily", "7");

        assertThat(shown.out()).contains(ID, "No rule keeps it.");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(gateway.asked("PUT " + POLICY)).isEmpty();

        assertThat(Run.against(gateway)
                        .of("backup", "retention", "set", "crm/prod", "--keep-younger", "2d", "--yes")
                        .code())
                .isZero();
        assertThat(gateway.asked("PUT " + POLICY).getFirst().body()).isEqualTo("{\"keepYounger\":\"PT48H\"}");
    }

    @Test
    void aDrillThatFailsIsAFailure() {
        gateway.on("POST /api/drills", exchange -> {
            String id = gateway.asked("POST /api/drills").getLast().body().replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
            gateway.on("GET /api/drills/" + id, 200, """
                    {"id": "%s", "state": "failed", "reason": "The check 'x' answered 1, not 0."}""".formatted(id));
            byte[] answer = "{\"state\": \"requested\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(202, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });

        Run run = Run.against(gateway).of("backup", "drill", "run", "crm/prod");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("answered 1, not 0");
    }

    @Test
    void aPasswordIsChangedWithoutSayingTheRestAgain(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("password"), "canary-password\n");
        gateway.on("GET /api/applications/crm/environments/prod", 200, """
                        {"version": 3, "connection": {"host": "db", "port": 5432, "database": "crm", "user": "me"}}""")
                .on("PUT /api/applications/crm/environments/prod/connection", 200, "{\"version\": 4}");

        Run changed = Run.against(gateway).of("env", "change", "crm/prod", "--password-file", file.toString());
        Run mistaken = Run.against(gateway).of("env", "change", "crm/prod", "--password-file", "canary-password");

        assertThat(changed.code()).isZero();
        assertThat(gateway.asked("PUT /api/applications/crm/environments/prod/connection")
                        .getFirst()
                        .body())
                .contains("\"host\":\"db\"", "\"port\":5432", "\"password\":\"canary-password\"");
        assertThat(mistaken.code()).isEqualTo(2);
        assertThat(changed.all() + mistaken.all()).doesNotContain("canary-password");
    }
}
