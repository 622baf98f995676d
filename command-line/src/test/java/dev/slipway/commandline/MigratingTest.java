package dev.slipway.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigratingTest {

    private static final String ID = "6f1c0a52-0000-4000-8000-000000000001";
    private static final String PLAN = "6f1c0a52-0000-4000-8000-000000000002";
    private static final String MIGRATION = "/api/migrations/" + ID;

    private static final String CHANGED = """
            {"possible": true, "needsAcknowledgement": true, "changes": {
             "tables": [{"table": "public.orders", "written": 7, "rowsThen": 250, "rowsNow": 257}],
             "structure": [{"object": "table public.notes", "change": "added"}], "unknown": ["Removed rows are not seen."]}}""";

    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aMigrationIsFollowedToItsEnd() {
        gateway.on("POST /api/migrations", 202, migration("requested", ""))
                .on("GET " + MIGRATION, 200, migration("requested", ""))
                .on("GET " + MIGRATION + "/steps", 200, "text/event-stream", """
                        event:step
                        data:{"name":"plan","startedAt":"2026-01-01T00:00:00Z","finishedAt":"2026-01-01T00:00:02.5Z","detail":"114 tables"}

                        :still here

                        event:step
                        data:{"name":"apply","startedAt":"2026-01-01T00:00:03Z","finishedAt":null,"detail":"going on"}

                        event:state
                        data:{"state":"completed"}

                        """)
                .on("GET " + MIGRATION, 200, migration("completed", """
                        , "backupId": "b", "result": {"rowsAdded": 1200, "rowsChanged": 2, "rowsRemoved": 0, "statements": 7}"""));

        Run run = migrate();

        assertThat(run.code()).as(run.all()).isZero();
        assertThat(run.out())
                .contains("Completed: 1 200 rows added, 2 changed, 0 removed, 7 statements.")
                .contains("slipway rollback " + ID);
        assertThat(run.err()).containsOnlyOnce("plan").contains("2.5 s", "114 tables");
        assertThat(gateway.asked("POST /api/migrations").getFirst().body())
                .contains("\"source\":\"crm/dev\"", "\"target\":\"crm/prod\"", "\"ruleSet\":\"nocobase\"");
    }

    @Test
    void aStreamThatBreaksOffIsTakenUpAgainAndNothingIsToldTwice() {
        String step = """
                event:step
                data:{"name":"plan","startedAt":"2026-01-01T00:00:00Z","finishedAt":"2026-01-01T00:00:01Z","detail":"planned"}

                """;
        gateway.on("POST /api/migrations", 202, migration("requested", ""))
                .on("GET " + MIGRATION, 200, migration("checked", ""))
                .on("GET " + MIGRATION + "/steps", exchange -> breakOff(exchange, step))
                .on("GET " + MIGRATION, 200, migration("applying", ""))
                .on(
                        "GET " + MIGRATION + "/steps",
                        200,
                        "text/event-stream",
                        step + "event:state\ndata:{\"state\":\"failed\"}\n\n")
                .on("GET " + MIGRATION, 200, migration("failed", ", \"reason\": \"The target has changed.\""));

        Run run = migrate();

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("Failed; crm/prod is as it was.", "The target has changed.");
        assertThat(run.err()).containsOnlyOnce("planned");
        assertThat(gateway.asked("GET " + MIGRATION + "/steps")).hasSize(2);
    }

    @Test
    void whatAMigrationWaitsForIsSaidWithTheCommandThatAnswersIt() {
        String id = "drop-column:public.products.legacyCode";
        gateway.on("POST /api/migrations", 202, migration("requested", ""))
                .on("GET " + MIGRATION, 200, migration("awaiting-decision", """
                        , "held": {"decisions": ["%s", "drop-table:public.a b"],
                         "missingVariables": [{"name": "SHIPPING_API", "type": "plain"}, {"name": "TOKEN", "type": "secret"}]}""".formatted(id)))
                .on("GET /api/plans/" + PLAN, 200, """
                        {"decisions": [{"id": "%s", "question": "Shall 12 values go?", "options": ["APPLY", "KEEP"]}]}""".formatted(id));

        Run run = migrate();

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.out())
                .contains("nothing has been changed in crm/prod")
                .contains("Shall 12 values go?  [APPLY | KEEP]")
                .contains("slipway decide " + ID + " --decide " + id + "=APPLY|KEEP")
                .contains("--decide 'drop-table:public.a b='")
                .contains("--var SHIPPING_API=VALUE", "--secret TOKEN");
    }

    @Test
    void decisionsAndVariablesGoWithTheRequest() {
        gateway.on("POST /api/migrations", 202, migration("requested", ""));

        Run run = Run.against(gateway)
                .input("s3cr3t\n")
                .of(
                        "migrate",
                        "--source",
                        "crm/dev",
                        "--target",
                        "crm/prod",
                        "--no-wait",
                        "--id",
                        ID,
                        "--decide",
                        "drop-column:public.t.a=b=apply",
                        "--decide",
                        "drop-table:public.u=KEEP",
                        "--var",
                        "A=1",
                        "--secret",
                        "B");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo(ID + "\n");
        assertThat(gateway.asked("POST /api/migrations").getFirst().body())
                .contains("\"id\":\"" + ID + "\"")
                .containsPattern("\\{[^}]*\"id\":\"drop-column:public.t.a=b\"[^}]*}")
                .contains("\"choice\":\"APPLY\"", "\"choice\":\"KEEP\"", "\"value\":\"s3cr3t\"");
        assertThat(run.all()).doesNotContain("s3cr3t");
    }

    @Test
    void aMigrationThatTakesLongerThanTheTimeoutGoesOn() {
        gateway.on("POST /api/migrations", 202, migration("requested", ""))
                .on("GET " + MIGRATION, 200, migration("applying", ""))
                .on("GET " + MIGRATION + "/steps", exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(":\n".getBytes(StandardCharsets.UTF_8));
                    exchange.getResponseBody().flush();
                });

        Run run = Run.against(gateway)
                .of("migrate", "--source", "crm/dev", "--target", "crm/prod", "--timeout", "300ms", "--quiet");

        assertThat(run.code()).isEqualTo(6);
        assertThat(run.err()).contains("has not ended after 0.3 s", "slipway migration show " + ID);
    }

    @Test
    void aRequestWhoseFateIsNotKnownSaysHowToFindOut() {
        gateway.on("POST /api/migrations", exchange -> exchange.close());

        Run run = Run.against(gateway).of("migrate", "--source", "crm/dev", "--target", "crm/prod", "--id", ID);

        assertThat(run.code()).isEqualTo(5);
        assertThat(run.err()).contains("slipway migration show " + ID, "--id " + ID);
    }

    @ParameterizedTest
    @CsvSource({
        "completed, 0",
        "failed, 1",
        "cancelled, 1",
        "awaiting-decision, 3",
        "rolled-back, 0",
        "rollback-failed, 1"
    })
    void aMigrationsStateIsAnExitCode(String state, int code) {
        gateway.on("GET " + MIGRATION, 200, migration(state, ""));

        assertThat(Run.against(gateway)
                        .of("migration", "show", ID, "--exit-code")
                        .code())
                .isEqualTo(code);
        assertThat(Run.against(gateway).of("migration", "show", ID).code()).isZero();
    }

    @Test
    void whatAMigrationRemarkedIsShown() {
        gateway.on("GET " + MIGRATION, 200, migration("completed", """
                , "warnings": ["A hook did not answer."], "checks": [{"id": "a", "state": "passed", "sentence": "Fine."},
                 {"id": "b", "state": "warning", "sentence": "The disk is nearly full.", "action": "Make room."}]"""));

        assertThat(Run.against(gateway).of("migration", "show", ID).out())
                .contains("! A hook did not answer.\n! The disk is nearly full. Make room.")
                .doesNotContain("Fine.");
    }

    @Test
    void aRollbackNeedsAYes() {
        gateway.on("GET " + MIGRATION + "/rollback", 200, CHANGED);

        Run script = Run.against(gateway).of("rollback", ID);
        Run person = Run.against(gateway).personWhoSays("no").of("rollback", ID);

        assertThat(script.code()).isEqualTo(2);
        assertThat(script.err()).contains("--yes");
        assertThat(person.code()).isEqualTo(1);
        assertThat(gateway.asked("POST " + MIGRATION + "/rollback")).isEmpty();
    }

    @Test
    void aRollbackIsFollowedToItsEnd() {
        gateway.on("GET " + MIGRATION + "/rollback", 200, CHANGED)
                .on("POST " + MIGRATION + "/rollback", 202, migration("rolling-back", ""))
                .on("GET " + MIGRATION, 200, migration("rolling-back", ""))
                .on(
                        "GET " + MIGRATION + "/steps",
                        200,
                        "text/event-stream",
                        "event:state\ndata:{\"state\":\"rolled-back\"}\n\n")
                .on("GET " + MIGRATION, 200, migration("rolled-back", ""));

        Run run = Run.against(gateway).personWhoSays("yes").of("rollback", ID);

        assertThat(run.code()).as(run.all()).isZero();
        assertThat(run.out()).contains("Rolled back: crm/prod is as it was before.");
        assertThat(run.err())
                .contains("public.orders             7        250       257")
                .contains("table public.notes: added", "! Removed rows are not seen.");
        assertThat(gateway.asked("POST " + MIGRATION + "/rollback").getFirst().body())
                .isEqualTo("{\"acknowledge\":true}");
    }

    @Test
    void whatWasNotShownIsNotAcknowledged() {
        gateway.on("GET " + MIGRATION + "/rollback", 200, """
                        {"possible": true, "needsAcknowledgement": false, "changes": {"tables": []}}""")
                .refusing("POST " + MIGRATION + "/rollback", 409, "{\"detail\": \"The target has changed.\"}");

        Run run = Run.against(gateway).of("rollback", ID, "--yes");

        assertThat(run.code()).isEqualTo(4);
        assertThat(gateway.asked("POST " + MIGRATION + "/rollback").getFirst().body())
                .isEqualTo("{}");
    }

    @Test
    void aRollbackThatIsNotPossibleIsNotAskedFor() {
        gateway.on("GET " + MIGRATION + "/rollback", 200, """
                {"possible": false, "obstacle": "A later migration would be undone too."}""");

        Run run = Run.against(gateway).of("rollback", ID, "--yes");

        assertThat(run.code()).isEqualTo(4);
        assertThat(run.err()).contains("A later migration would be undone too.");
        assertThat(gateway.asked("POST " + MIGRATION + "/rollback")).isEmpty();
    }

    @Test
    void aLogThatIsFollowedGoesOnWhereItBrokeOff() {
        gateway.on("GET " + MIGRATION + "/log?after=0", exchange -> breakOff(exchange, """
                        id:1
                        event:entry
                        data:{"position":1,"at":"2026-01-01T00:00:00Z","kind":"statement","sql":"ALTER TABLE a\\n ADD b int","durationMillis":1.25,"rows":3}

                        """))
                .on("GET " + MIGRATION + "/log?after=1", 200, "text/event-stream", """
                        id:2
                        event:entry
                        data:{"position":2,"at":"2026-01-01T00:00:01Z","kind":"state","name":"completed"}

                        event:end
                        data:{"state":"completed"}

                        """);

        Run run = Run.against(gateway).of("migration", "log", ID, "--follow");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        "2026-01-01T00:00:00Z      ALTER TABLE a  ADD b int  -- 3 rows  (1.3 ms)",
                        "2026-01-01T00:00:01Z  == completed ==");
    }

    private Run migrate() {
        return Run.against(gateway).of("migrate", "--source", "crm/dev", "--target", "crm/prod", "--rules", "nocobase");
    }

    private static void breakOff(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // more is announced than comes
        exchange.sendResponseHeaders(200, bytes.length + 10);
        exchange.getResponseBody().write(bytes);
        exchange.getResponseBody().flush();
        exchange.close();
    }

    private static String migration(String state, String more) {
        return """
                {"id": "%s", "state": "%s", "since": "2026-01-01T00:00:00Z", "target": "crm/prod", "planId": "%s",
                 "steps": [] %s}""".formatted(ID, state, PLAN, more);
    }
}
