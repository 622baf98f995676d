package dev.slipway.commandline.migrations;

import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.terminal.ExitCode;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "cancel",
        header = "Cancel a migration that has not begun to change its target.",
        customSynopsis = "slipway cancel MIGRATION [options]",
        description = {
            "One that is being applied cannot be cancelled: it ends by itself, completely or not at all; undo it with"
                    + " slipway rollback."
        },
        footer = {"", "Example:", "  slipway cancel 6f1c0a52-…", "", "Exit codes: 0 cancelled, 4 too late or not known."
        })
public final class CancelCommand extends ServerCommand {

    @Parameters(paramLabel = "MIGRATION", description = "The migration's id.")
    private UUID id;

    @Override
    protected ExitCode run() {
        JsonNode migration = server().post(path("/api/migrations/%s/cancel", id), null);
        if (isJson()) {
            printJson(migration);
        } else {
            new MigrationText(server()).outcome(migration).forEach(terminal()::print);
        }
        return ExitCode.OK;
    }
}
