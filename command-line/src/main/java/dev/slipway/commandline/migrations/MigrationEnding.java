package dev.slipway.commandline.migrations;

import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.shell.WaitOptions;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Progress;
import tools.jackson.databind.JsonNode;

/** A command that has asked something of a migration, and ends with what came of it. */
abstract class MigrationEnding extends ServerCommand {

    /**
     * Waits if that is wanted, prints, and tells how it went.
     *
     * @param accepted the migration as the server showed it when it accepted the request
     * @param what what is waited for, as the first line of the progress
     */
    final ExitCode end(JsonNode accepted, WaitOptions wait, Progress progress, String what) {
        String id = member(accepted, "id");
        if (!wait.isWanted()) {
            if (isJson()) {
                printJson(accepted);
            } else {
                terminal().print(id);
            }
            return ExitCode.OK;
        }
        progress.say(what);
        JsonNode rested = new Migrations(server()).follow(accepted, patience(wait), progress);
        if (isJson()) {
            printJson(rested);
        } else {
            new MigrationText(server()).outcome(rested).forEach(terminal()::print);
        }
        return Migrations.exitCode(rested);
    }
}
