package dev.slipway.commandline.migrations;

import dev.slipway.commandline.shell.GivenDecisions;
import dev.slipway.commandline.shell.GivenVariables;
import dev.slipway.commandline.shell.WaitOptions;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.Progress;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "decide",
        header = "Answer what a migration waits for.",
        customSynopsis = "slipway decide MIGRATION [--decide ID=CHOICE] [--var NAME=VALUE] [--secret NAME] [options]",
        description = {
            "Gives decisions and variables to a migration that waits for them, and waits for its end. The variables"
                    + " become the target's own. Answers may come one by one; it goes on with the last one."
        },
        footer = {
            "",
            "Examples:",
            "  slipway migration show 6f1c0a52-…                # what is asked",
            "  slipway decide 6f1c0a52-… --decide drop-column:public.products.legacyCode=APPLY",
            "  slipway decide 6f1c0a52-… --decide drop-table:public.notes=KEEP --var REGION=eu",
            "  slipway decide 6f1c0a52-… --secret ERP_TOKEN     # asks for the value without showing it",
            "",
            "Exit codes: 0 completed, 1 failed, 3 waits for more, 4 refused, 5 unreachable, 6 timeout."
        })
public final class DecideCommand extends MigrationEnding {

    @Parameters(paramLabel = "MIGRATION", description = "The migration's id.")
    private UUID id;

    @Mixin
    private GivenDecisions decisions;

    @Mixin
    private GivenVariables variables;

    @Mixin
    private WaitOptions wait;

    @Override
    protected ExitCode run() {
        if (decisions.isEmpty() && variables.isEmpty()) {
            throw Failure.usage(
                    "Nothing is decided or given.",
                    "Add --decide, --var or --secret; slipway migration show %s tells what is asked.".formatted(id));
        }
        Map<String, Object> answer = Map.of(
                "decisions",
                decisions.asJson(),
                "variables",
                variables.read(terminal()).stream()
                        .map(GivenVariables.Given::asJson)
                        .toList());
        try (Progress progress = progress()) {
            JsonNode accepted = server().post(path("/api/migrations/%s/decisions", id), answer);
            return end(accepted, wait, progress, "Migration %s".formatted(id));
        }
    }
}
