package dev.slipway.commandline.plans;

import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a plan is shown. The server writes it in each form, so that everybody reads the same. */
final class PlanFormat {

    enum Format {
        text("text/plain"),
        markdown("text/markdown"),
        html("text/html"),
        json(Server.JSON);

        private final String mediaType;

        Format(String mediaType) {
            this.mediaType = mediaType;
        }
    }

    @Option(names = "--format", paramLabel = "FORMAT", description = "text (default), markdown, html or json.")
    private @Nullable Format format;

    @Option(
            names = "--check",
            description =
                    "End with 3 when something must be decided or is missing, with 1 when something is in the way.")
    private boolean check;

    static ExitCode show(JsonNode plan, PlanFormat wanted, boolean json, Server server, Terminal terminal) {
        Format format = wanted.format == null ? json ? Format.json : Format.text : wanted.format;
        String state = plan.path("state").asString("");
        if (format == Format.json) {
            terminal.print(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(plan));
        } else if (state.equals("ready")) {
            String text = server.getText(
                    "/api/plans/" + Server.encoded(plan.path("id").asString("")), format.mediaType);
            terminal.printAsIs(text.endsWith("\n") ? text : text + "\n");
        } else if (state.equals("failed")) {
            throw new Failure(
                    ExitCode.FAILED,
                    "There is no plan %s: %s"
                            .formatted(
                                    plan.path("id").asString(""),
                                    plan.path("reason").asString("")),
                    null);
        } else {
            terminal.tell("Plan %s is %s.".formatted(plan.path("id").asString(""), state));
        }
        return state.equals("failed") ? ExitCode.FAILED : wanted.check ? verdict(plan) : ExitCode.OK;
    }

    private static ExitCode verdict(JsonNode plan) {
        if (!plan.path("obstacles").isEmpty()) {
            return ExitCode.FAILED;
        }
        return plan.path("decisions").isEmpty() && plan.path("missingVariables").isEmpty()
                ? ExitCode.OK
                : ExitCode.WAITS_FOR_DECISIONS;
    }
}
