package dev.slipway.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitCodesTest {

    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aResultIsTheServersAnswerOnStandardOutput() {
        gateway.on("GET /api/packages?limit=20", 200, "{\"packages\": [{\"digest\": \"abc\"}]}");

        Run run = Run.against(gateway).of("package", "list", "--output", "json");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("\"digest\" : \"abc\"");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"400, 4", "401, 4", "403, 4", "404, 4", "409, 4", "422, 4", "500, 1", "502, 5", "503, 5", "504, 5"})
    void whatTheServerDoesNotDoIsToldByTheExitCode(int status, int expected) {
        gateway.refusing(
                "GET /api/rule-sets",
                status,
                "{\"title\": \"t\", \"detail\": \"It is so.\", \"action\": \"Do this.\"}");

        Run run = Run.against(gateway).variable("SLIPWAY_TOKEN", "token").of("rules", "list");

        assertThat(run.code()).isEqualTo(expected);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("slipway: It is so.\n");
    }

    @Test
    void aProblemIsShownAsWhatHappenedAndWhatToDo() {
        gateway.refusing("GET /api/rule-sets", 400, """
                {"type": "https://slipway.dev/problems/invalid-request", "title": "The request is not valid", "status": 400,
                 "detail": "Not valid: a.", "action": "Correct what is listed under errors.",
                 "errors": [{"field": "a", "message": "must be b"}], "asked": ["x", "y"]}""");

        Run run = Run.against(gateway).of("rules", "list");

        assertThat(run.err()).isEqualTo("""
                slipway: Not valid: a.
                  - a must be b
                  - asked: x, y
                Correct what is listed under errors.
                """);
    }

    @Test
    void withJsonOutputAProblemIsAProblemDetailOnStandardError() {
        gateway.refusing("GET /api/rule-sets", 403, "{\"type\": \"https://slipway.dev/problems/forbidden\"}");

        Run refused = Run.against(gateway).of("rules", "list", "--json");
        Run misused = Run.against(gateway)
                .variable("SLIPWAY_OUTPUT", "json")
                .of("decide", "6f1c0a52-0000-4000-8000-000000000000");

        assertThat(refused.err()).contains("\"type\" : \"https://slipway.dev/problems/forbidden\"");
        assertThat(misused.err()).contains("command-line-usage", "\"detail\" : \"Nothing is decided or given.\"");
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }

        Run run = Run.against("http://127.0.0.1:" + free).of("env", "list");

        assertThat(run.code()).isEqualTo(5);
        assertThat(run.err())
                .contains("http://127.0.0.1:" + free + " does not answer: nothing listens there.")
                .contains("SLIPWAY_SERVER");
    }

    @Test
    void aHostThatIsNotThereIsUnreachable() {
        assertThat(Run.against("http://nowhere.invalid").of("env", "list").code())
                .isEqualTo(5);
    }

    @Test
    void anAnswerThatIsNotOursIsNotShown() {
        gateway.on("GET /api/rule-sets", 200, "text/html", "<html>a proxy</html>");

        Run run = Run.against(gateway).of("rules", "list");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("something else than JSON").doesNotContain("<html>");
    }

    @Test
    void aTokenDoesNotFollowARedirect() {
        try (TestGateway elsewhere = new TestGateway()) {
            gateway.on("GET /api/rule-sets", exchange -> {
                exchange.getResponseHeaders().set("Location", elsewhere.url() + "/api/rule-sets");
                exchange.sendResponseHeaders(302, -1);
                exchange.close();
            });

            Run run = Run.against(gateway).variable("SLIPWAY_TOKEN", "token").of("rules", "list");

            assertThat(run.code()).isEqualTo(4);
            assertThat(run.err()).contains(elsewhere.url());
            assertThat(elsewhere.asked()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "no-such-command",
        "plan",
        "migrate",
        "migrate --source crm/dev",
        "migrate --source crm --target crm/prod",
        "migrate --source crm/dev --plan 6f1c0a52-0000-4000-8000-000000000000",
        "migrate --package 3fa9c2e41b07 --target crm/prod --rules nocobase",
        "migration show 17",
        "migrate --source crm/dev --target crm/prod --timeout soon",
        "migrate --source crm/dev --target crm/prod --decide drop",
        "package",
        "package show",
        "package show xyz",
        "env variables set crm/prod",
        "env variables compare crm/dev erp/prod",
        "rules list --server nowhere",
        "rules list --output xml"
    })
    void whatIsNotUnderstoodIsNotSent(String command) {
        Run run = Run.against(gateway).of(command.split(" "));

        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).startsWith("slipway: ");
        assertThat(run.out()).isEmpty();
        assertThat(gateway.asked()).isEmpty();
    }

    @Test
    void aMistypedCommandIsAnsweredWithTheOneThatIsMeant() {
        assertThat(Run.against(gateway).of("migrat").err())
                .contains("There is no command 'migrat' here.", "Did you mean: ", "migrate");
    }
}
