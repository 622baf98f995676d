package dev.slipway.commandline.backups;

import static dev.slipway.commandline.terminal.Figures.instant;
import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.shell.EnvironmentName;
import dev.slipway.commandline.shell.ListLimit;
import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.TextTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "restores",
        header = "List restores, newest first.",
        customSynopsis = "slipway backup restores [--environment ENV] [--state STATE] [options]",
        footer = {"", "Example:", "  slipway backup restores --environment crm/prod --state failed"})
final class RestoresCommand extends ServerCommand {

    @Option(
            names = "--environment",
            paramLabel = "ENV",
            converter = EnvironmentName.Converter.class,
            description = "Only into this environment.")
    private @Nullable EnvironmentName environment;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only in this state, such as running, completed, completed-with-errors, failed, cancelled.")
    private @Nullable String state;

    @Mixin
    private ListLimit limit;

    @Override
    protected ExitCode run() {
        JsonNode list = server().get("/api/restores?limit=" + limit.most()
                + (environment == null ? "" : "&environment=" + Server.encoded(environment.toString()))
                + (state == null ? "" : "&state=" + Server.encoded(state)));
        if (isJson()) {
            printJson(list);
            return ExitCode.OK;
        }
        TextTable table = new TextTable("RESTORE", "BACKUP", "INTO", "STATE", "REQUESTED", "BY", "REASON");
        list.path("items")
                .forEach(restore -> table.row(
                        text(restore, "id"),
                        text(restore, "backupId"),
                        text(restore, "environment")
                                + (restore.hasNonNull("newDatabase")
                                        ? ", database " + text(restore, "newDatabase")
                                        : ""),
                        text(restore, "state"),
                        instant(restore, "requestedAt"),
                        text(restore, "requestedBy"),
                        text(restore, "reason")));
        print(table, "There is no such restore.");
        return ExitCode.OK;
    }
}
