package dev.slipway.commandline.environments;

import dev.slipway.commandline.shell.EnvironmentName;
import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.terminal.ExitCode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "change",
        header = "Change the connection to an environment's database, such as a new password.",
        customSynopsis = "slipway env change ENV [--host HOST] [--password-file FILE]... [options]",
        description = {
            "What is not said stays as it is, but for the password, which the server never shows: it is asked for, or read"
                    + " from --password-file or standard input."
        },
        footer = {
            "",
            "Examples:",
            "  slipway env change crm/prod                                  # asks for the new password",
            "  slipway env change crm/prod --host db2.prod --password-file /run/secrets/crm"
        })
final class ChangeCommand extends ServerCommand {

    private static final String ENVIRONMENT = "/api/applications/%s/environments/%s";

    @Parameters(
            paramLabel = "ENV",
            converter = EnvironmentName.Converter.class,
            description = "The environment, as in crm/prod.")
    private EnvironmentName name;

    @Option(names = "--host", paramLabel = "HOST", description = "The database server.")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "Its port.")
    private @Nullable Integer port;

    @Option(names = "--database", paramLabel = "NAME", description = "The database.")
    private @Nullable String database;

    @Option(names = "--user", paramLabel = "NAME", description = "The role that owns its tables.")
    private @Nullable String user;

    @Option(names = "--password-file", paramLabel = "FILE", description = "Holds the password; - is standard input.")
    private @Nullable Path passwordFile;

    @Option(names = "--tls", paramLabel = "MODE", description = "disable, prefer, require, verify-ca or verify-full.")
    private @Nullable String tls;

    @Option(names = "--schema", paramLabel = "NAME", description = "Where its tables are.")
    private @Nullable String schema;

    @Override
    protected ExitCode run() {
        JsonNode before = server().get(path(ENVIRONMENT, name.application(), name.environment()));
        JsonNode connection = before.path("connection");
        Map<String, Object> request = new LinkedHashMap<>();
        put(request, connection, "host", host);
        put(request, connection, "port", port);
        put(request, connection, "database", database);
        put(request, connection, "user", user);
        put(request, connection, "tls", tls);
        put(request, connection, "schema", schema);
        request.put(
                "password",
                EnvCommand.password(
                        terminal(), passwordFile, String.valueOf(request.get("user")), member(connection, "host")));
        JsonNode changed = server().put(
                        path(ENVIRONMENT + "/connection", name.application(), name.environment()),
                        request,
                        before.path("version").asLong());
        if (isJson()) {
            printJson(changed);
        } else {
            terminal().tell("Changed %s; slipway env test %s tries its connection.".formatted(name, name));
        }
        return ExitCode.OK;
    }

    private static void put(Map<String, Object> request, JsonNode before, String name, @Nullable Object given) {
        if (given != null) {
            request.put(name, given);
        } else if (before.hasNonNull(name)) {
            request.put(
                    name,
                    before.path(name).isNumber()
                            ? before.path(name).asInt()
                            : before.path(name).asString());
        }
    }
}
