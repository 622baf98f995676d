package dev.slipway.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.commandline.terminal.Figures;
import dev.slipway.commandline.terminal.Progress;
import dev.slipway.commandline.terminal.TextTable;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RenderingTest {

    private static final String ID = "6f1c0a52-0000-4000-8000-000000000001";

    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void columnsStandUnderEachOtherAndNumbersAtTheRight() {
        assertThat(new TextTable("NAME", "ROWS", "NOTE")
                        .row("public.roles", "7", "")
                        .row("a", "1 200", "ü")
                        .lines())
                .containsExactly("NAME           ROWS  NOTE", "public.roles      7", "a             1 200  ü");
    }

    @Test
    void whatSteersATerminalIsNotPrinted() {
        assertThat(TextTable.harmless("a\u001b[31mb\nc")).isEqualTo("a�[31mb c");
    }

    @Test
    void quantitiesAreReadable() {
        assertThat(Figures.bytes(999)).isEqualTo("999 B");
        assertThat(Figures.bytes(1_234_567)).isEqualTo("1.2 MB");
        assertThat(Progress.readable(Duration.ofMillis(830))).isEqualTo("0.8 s");
        assertThat(Progress.readable(Duration.ofSeconds(185))).isEqualTo("3 min 5 s");
    }

    @Test
    void aPlanIsShownAsTheServerWritesIt() {
        gateway.on("POST /api/plans", 202, "{\"id\": \"%s\", \"state\": \"planning\"}".formatted(ID))
                .on("GET /api/plans/" + ID, 200, "{\"id\": \"%s\", \"state\": \"planning\"}".formatted(ID))
                .on("GET /api/plans/" + ID, 200, """
                        {"id": "%s", "state": "ready", "decisions": [{"id": "d"}], "missingVariables": [], "obstacles": []}""".formatted(ID))
                .on("GET /api/plans/" + ID, 200, "text/markdown", "# The plan");

        Run run = Run.against(gateway)
                .of("plan", "--source", "crm/dev", "--target", "crm/prod", "--format", "markdown", "--check");

        assertThat(run.code()).as(run.err()).isEqualTo(3);
        assertThat(run.out()).isEqualTo("# The plan\n");
        assertThat(gateway.asked().getLast().accept()).startsWith("text/markdown");
    }

    @Test
    void aPlanThatCannotBeMadeIsAFailure() {
        gateway.on("POST /api/plans", 202, "{\"id\": \"%s\", \"state\": \"planning\"}".formatted(ID))
                .on(
                        "GET /api/plans/" + ID,
                        200,
                        "{\"id\": \"%s\", \"state\": \"failed\", \"reason\": \"No rights.\"}".formatted(ID));

        Run run = Run.against(gateway).of("plan", "--source", "crm/dev", "--target", "crm/prod");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("No rights.");
    }

    @Test
    void rowChangesAreShownByColumnAndByPlace() {
        gateway.on("GET /api/plans/" + ID + "/tables/public.roles/rows?after=0&limit=100", 200, """
                {"table": "public.roles", "total": 3, "kept": 3, "next": 2, "rows": [
                 {"number": 1, "kind": "added", "key": {"name": "support"},
                  "columns": [{"name": "title", "before": null, "after": "Support"}]},
                 {"number": 2, "kind": "changed", "key": {"name": "sales"},
                  "columns": [{"name": "title", "before": null, "after": "Sales"},
                   {"name": "options", "type": "jsonb", "before": "{}", "after": "{}",
                    "json": [{"path": "/a/0", "kind": "changed", "before": 1, "after": {"b": null}}, {"path": "/c", "after": true}],
                    "jsonOmitted": 4}]}]}""");

        Run run = Run.against(gateway).of("plan", "show", ID, "--rows", "public.roles");

        assertThat(run.out()).isEqualTo("""
                public.roles: 3 row changes.
                + name=support
                    title: Support
                ~ name=sales
                    title: NULL → Sales
                    options /a/0: 1 → {"b":null}
                    options /c: (absent) → true
                    options: and 4 places more
                Go on with --after 2.
                """);
    }

    @Test
    void aPackageIsNamedByTheBeginningOfItsDigest() {
        String digest = "3fa9c2e41b07" + "0".repeat(52);
        gateway.on(
                        "GET /api/packages?limit=500",
                        200,
                        "{\"packages\": [{\"digest\": \"%s\"}, {\"digest\": \"%s\"}]}"
                                .formatted(digest, "3fa9c2ff" + "0".repeat(56)))
                .on("GET /api/packages/" + digest, 200, """
                        {"digest": "%s", "summary": {"source": "crm/dev", "ruleSet": {"name": "nocobase", "version": 2}, "rows": 3},
                         "signatures": {"release-team": "c2ln"}, "manifest": {"requiredVariables": [{"name": "A", "type": "SECRET"}],
                         "tables": [{"table": {"schema": "public", "name": "roles"}, "rule": {"rule": "overwrite"}, "rows": 3}]}}""".formatted(digest));

        Run shown = Run.against(gateway).of("package", "show", "3fa9c2e4");
        Run ambiguous = Run.against(gateway).of("package", "show", "3fa9c2");

        assertThat(shown.out())
                .contains(
                        digest,
                        "crm/dev",
                        "release-team",
                        "A                  secret",
                        "public.roles  overwrite     3");
        assertThat(ambiguous.code()).isEqualTo(2);
        assertThat(ambiguous.err()).contains("2 packages begin with 3fa9c2.");
    }

    @Test
    void twoPackagesAreComparedPageByPage() {
        String one = "a".repeat(64);
        String other = "b".repeat(64);
        String path = "GET /api/packages/" + one + "/comparison";
        gateway.on(path + "?limit=1000&with=" + other, 200, """
                        {"schema": [{"id": "column public.a.b", "change": "changed", "before": "int", "after": "bigint"}],
                         "tables": [{"table": "public.a", "change": "changed", "ruleBefore": "skip", "ruleAfter": "overwrite",
                          "rowsBefore": 0, "rowsAfter": 3, "rows": {"added": 3, "changed": 0, "removed": 0}}],
                         "nextTables": "public.a"}""")
                .on(path + "?limit=1000&with=" + other + "&tablesAfter=public.a", 200, """
                        {"schema": [], "tables": [{"table": "public.b", "change": "removed", "ruleBefore": "skip",
                          "ruleAfter": null, "rowsBefore": 0, "rowsAfter": 0, "rows": null}]}""")
                .on(path + "/tables/public.a/rows?with=" + other + "&offset=0&limit=100", 200, """
                        {"rows": [{"change": "removed", "key": {"id": "1"}, "columns": [{"name": "b", "before": "x"}]}]}""");

        Run tables = Run.against(gateway).of("package", "compare", one, other, "--exit-code");
        Run rows = Run.against(gateway).of("package", "compare", one, other, "--rows", "public.a");

        assertThat(tables.code()).as(tables.err()).isEqualTo(1);
        assertThat(tables.out().lines())
                .contains("changed column public.a.b", "    int → bigint")
                .anyMatch(line -> line.matches("public.a +changed +skip → overwrite +0 +3 +3 +0 +0"))
                .anyMatch(line -> line.matches("public.b +removed +skip → – +0 +0 +– +– +–"));
        assertThat(rows.out()).isEqualTo("- id=1\n    b: x\n");
    }

    @Test
    void atATerminalProgressMovesAndIsTakenAway() {
        gateway.on("POST /api/packages", 202, "{\"id\": \"%s\", \"state\": \"building\"}".formatted(ID))
                .on("GET /api/packages/builds/" + ID, 200, "{\"state\": \"building\"}")
                .on("GET /api/packages/builds/" + ID, 200, "{\"state\": \"sealed\", \"digest\": \"abc\"}");

        Run person = Run.against(gateway).personWhoSays("").of("package", "create", "--source", "crm/dev");

        assertThat(person.out()).isEqualTo("abc\n");
        assertThat(person.err()).contains("\r\u001b[K| building").endsWith("\r\u001b[K");
    }

    @Test
    void inALogNothingMoves() {
        gateway.on("POST /api/packages", 202, "{\"id\": \"%s\", \"state\": \"building\"}".formatted(ID))
                .on("GET /api/packages/builds/" + ID, 200, "{\"state\": \"building\"}")
                .on("GET /api/packages/builds/" + ID, 200, "{\"state\": \"failed\", \"reason\": \"No such schema.\"}");

        Run script = Run.against(gateway).of("package", "create", "--source", "crm/dev");

        assertThat(script.code()).isEqualTo(1);
        assertThat(script.err()).doesNotContain("\r").contains("No such schema.");
    }

    @Test
    void anApplicationOfAnEnvironmentIsRegisteredOnlyOnce() {
        gateway.refusing(
                        "POST /api/applications",
                        409,
                        "{\"type\": \"https://slipway.dev/problems/application-exists\"}")
                .on("POST /api/applications/crm/environments", 201, "{}");

        Run run = Run.against(gateway)
                .input("s3cr3t\n")
                .of(
                        "env",
                        "create",
                        "crm/dev",
                        "--stage",
                        "development",
                        "--host",
                        "db",
                        "--database",
                        "crm",
                        "--user",
                        "crm",
                        "--uploads",
                        "s3://crm-uploads/dev/");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(gateway.asked("POST /api/applications/crm/environments")
                        .getFirst()
                        .body())
                .contains("\"password\":\"s3cr3t\"", "\"prefix\":\"dev/\"");
        assertThat(run.all()).doesNotContain("s3cr3t");
    }

    @Test
    void theAuditIsAskedWhereItIsKeptAndOnlyForWhatIsKnownThere() {
        gateway.on("GET /api/migration-audit?application=crm&action=decision-made&limit=20", 200, """
                {"entries": [{"id": 8, "at": "2026-07-01T10:00:00Z", "actor": "ann", "action": "decision-made",
                  "subject": "crm/prod", "name": "drop-column:public.t.c", "detail": "APPLY"}], "next": 8}""")
                .on("GET /api/backup-audit?environment=crm%2Fprod&limit=20", 200, """
                        {"entries": [{"id": 3, "at": "2026-07-01T10:00:00Z", "actor": "bob", "action": "backup-deleted",
                          "environment": "crm/prod", "backupId": "%s", "reason": "old"}]}""".formatted(ID));

        Run decisions = Run.against(gateway).of("audit", "--application", "crm", "--action", "decision-made");
        Run backups = Run.against(gateway).of("audit", "--of", "backups", "--subject", "crm/prod");
        Run nonsense = Run.against(gateway).of("audit", "--of", "backups", "--actor", "ann");

        assertThat(decisions.out()).contains("ann", "decision-made", "drop-column:public.t.c", "APPLY");
        assertThat(decisions.err()).contains("--before 8");
        assertThat(backups.out()).contains("crm/prod", ID, "old");
        assertThat(nonsense.code()).isEqualTo(2);
    }

    @Test
    void hooksAreSetAndTheirCallsShown() {
        gateway.on("PUT /api/hooks/crm/on", 201, "{\"events\": [\"before-apply\"]}")
                .on("GET /api/migrations/" + ID + "/hook-calls", 200, """
                        {"calls": [{"hook": "on", "event": "before-apply", "state": "failed", "attempts": 5,
                          "error": "answered 500", "endedAt": "2026-07-01T10:00:00Z"}]}""");

        Run set = Run.against(gateway)
                .of(
                        "hook",
                        "set",
                        "crm",
                        "on",
                        "--url",
                        "https://crm.example/on",
                        "--event",
                        "before-apply",
                        "--signed-with",
                        "HOOK_KEY",
                        "--call-timeout",
                        "5s");
        Run calls = Run.against(gateway).of("migration", "hooks", ID);

        assertThat(set.code()).as(set.err()).isZero();
        assertThat(gateway.asked("PUT /api/hooks/crm/on").getFirst().body())
                .contains("\"secret\":\"HOOK_KEY\"", "\"timeout\":\"PT5S\"", "\"events\":[\"before-apply\"]");
        assertThat(calls.out()).contains("on", "failed", "answered 500");
    }
}
