package dev.slipway.commandline.environments;

import static dev.slipway.commandline.terminal.Figures.bytes;
import static dev.slipway.commandline.terminal.Figures.count;
import static dev.slipway.commandline.terminal.Figures.instant;
import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.shell.EnvironmentName;
import dev.slipway.commandline.shell.HelpOption;
import dev.slipway.commandline.shell.SecretFile;
import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.Terminal;
import dev.slipway.commandline.terminal.TextTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "env",
        aliases = "environment",
        header = "Environments and their variables: list, show, create, change, test, variables.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            EnvCommand.List.class,
            EnvCommand.Show.class,
            EnvCommand.Create.class,
            ChangeCommand.class,
            EnvCommand.Test.class,
            VariablesCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  slipway env list",
            "  slipway env create crm/dev --stage development --host db.dev --database crm --user crm",
            "  slipway env test crm/dev",
            "  slipway env variables set crm/dev --var REGION=eu"
        })
public final class EnvCommand {

    @Mixin
    HelpOption help;

    /** From a file, from standard input, or from the person at the terminal. */
    static String password(Terminal terminal, @Nullable Path file, String user, String host) {
        if (file != null) {
            return SecretFile.read(file, terminal, "the password");
        }
        if (!terminal.isInteractive()) {
            return SecretFile.read(Path.of("-"), terminal, "the password");
        }
        return terminal.person()
                .flatMap(person -> person.secret("Password of %s on %s (not shown): ".formatted(user, host)))
                .orElseThrow(() -> Failure.usage("No password was typed.", "Type it, or give --password-file."));
    }

    private static final String ENVIRONMENT = "/api/applications/%s/environments/%s";

    @Command(
            name = "list",
            header = "List environments, in the order of their pipelines.",
            customSynopsis = "slipway env list [APP] [options]",
            footer = {"", "Examples:", "  slipway env list", "  slipway env list crm --output json"})
    static final class List extends ServerCommand {

        @Parameters(arity = "0..1", paramLabel = "APP", description = "Only this application's.")
        private @Nullable String application;

        @Override
        protected ExitCode run() {
            java.util.List<JsonNode> environments = new ArrayList<>();
            for (String name : application == null ? applications() : java.util.List.of(application)) {
                server().get(path("/api/applications/%s/environments", name))
                        .path("environments")
                        .forEach(environments::add);
            }
            if (isJson()) {
                printJson(Map.of("environments", environments));
                return ExitCode.OK;
            }
            TextTable table = new TextTable("ENVIRONMENT", "STAGE", "DATABASE", "USER", "REGISTERED");
            environments.forEach(environment -> table.row(
                    text(environment, "environment"),
                    text(environment, "stage"),
                    database(environment.path("connection")),
                    text(environment.path("connection"), "user"),
                    instant(environment, "registeredAt")));
            print(table, "There is no environment yet: slipway env create.");
            return ExitCode.OK;
        }

        private java.util.List<String> applications() {
            java.util.List<String> names = new ArrayList<>();
            String after = "";
            do {
                JsonNode page = server().get("/api/applications?limit=1000"
                        + (after.isEmpty() ? "" : "&after=" + Server.encoded(after)));
                page.path("applications").forEach(found -> names.add(text(found, "name")));
                after = member(page, "next");
            } while (!after.isEmpty());
            return names;
        }
    }

    private static String database(JsonNode connection) {
        return text(connection, "host") + ":" + text(connection, "port") + "/" + text(connection, "database");
    }

    @Command(
            name = "show",
            header = "Show an environment.",
            customSynopsis = "slipway env show ENV [options]",
            footer = {"", "Example:", "  slipway env show crm/prod"})
    static final class Show extends ServerCommand {

        @Parameters(
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "The environment, as in crm/prod.")
        private EnvironmentName name;

        @Override
        protected ExitCode run() {
            JsonNode environment = server().get(path(ENVIRONMENT, name.application(), name.environment()));
            if (isJson()) {
                printJson(environment);
                return ExitCode.OK;
            }
            JsonNode connection = environment.path("connection");
            printFields(
                    "Environment", text(environment, "environment"),
                    "Name", text(environment, "displayName"),
                    "Stage", text(environment, "stage"),
                    "Database", database(connection),
                    "User", text(connection, "user"),
                    "TLS", text(connection, "tls"),
                    "Schema", text(connection, "schema"),
                    "Uploads", uploads(environment.path("uploads")),
                    "Version", text(environment, "version"),
                    "Registered by", text(environment, "registeredBy"),
                    "Registered at", instant(environment, "registeredAt"));
            return ExitCode.OK;
        }

        private static String uploads(JsonNode uploads) {
            return switch (member(uploads, "kind")) {
                case "directory" -> text(uploads, "path");
                case "bucket" -> "bucket " + text(uploads, "name");
                default -> "–";
            };
        }
    }

    @Command(
            name = "create",
            header = "Register an environment and the connection to its database.",
            customSynopsis = {"slipway env create ENV --stage STAGE --host HOST --database NAME --user NAME [options]"},
            description = {
                "The application is registered too if there is none of its name. The password is asked for, or read from"
                        + " --password-file; it never is an argument. The database is not contacted: slipway env test does."
            },
            footer = {
                "",
                "Examples:",
                "  slipway env create crm/dev --stage development --host db.dev --database crm --user crm",
                "  slipway env create crm/prod --stage production --host db.prod --database crm --user crm \\",
                "      --password-file /run/secrets/crm --tls verify-full --schema crm",
                "  pass db/crm | slipway env create crm/qa --stage pre-release --host db.qa --database crm --user me"
            })
    static final class Create extends ServerCommand {

        private static final String EXISTS = "/application-exists";

        @Parameters(
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "Its name, as in crm/prod.")
        private EnvironmentName name;

        @Option(
                names = "--stage",
                paramLabel = "STAGE",
                required = true,
                description = "development, pre-release or production.")
        private String stage;

        @Option(names = "--host", paramLabel = "HOST", required = true, description = "The database server.")
        private String host;

        @Option(names = "--port", paramLabel = "PORT", defaultValue = "5432", description = "Its port (default: 5432).")
        private int port;

        @Option(names = "--database", paramLabel = "NAME", required = true, description = "The database.")
        private String database;

        @Option(names = "--user", paramLabel = "NAME", required = true, description = "The role that owns its tables.")
        private String user;

        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description = "Holds the password; - is standard input.")
        private @Nullable Path passwordFile;

        @Option(
                names = "--tls",
                paramLabel = "MODE",
                description = "disable, prefer, require, verify-ca or verify-full. Default: prefer.")
        private @Nullable String tls;

        @Option(names = "--schema", paramLabel = "NAME", description = "Where its tables are. Default: public.")
        private @Nullable String schema;

        @Option(names = "--display-name", paramLabel = "TEXT", description = "What people call it.")
        private @Nullable String displayName;

        @Option(
                names = "--uploads",
                paramLabel = "PLACE",
                description = "Where it keeps uploaded files: a directory (/srv/crm/uploads) or an S3 bucket"
                        + " (s3://bucket/prefix).")
        private @Nullable String uploads;

        @Override
        protected ExitCode run() {
            Map<String, Object> connection = new LinkedHashMap<>();
            connection.put("host", host);
            connection.put("port", port);
            connection.put("database", database);
            connection.put("user", user);
            connection.put("password", password(terminal(), passwordFile, user, host));
            put(connection, "tls", tls);
            put(connection, "schema", schema);
            Map<String, Object> request = new LinkedHashMap<>();
            request.put("name", name.environment());
            request.put("stage", stage);
            request.put("connection", connection);
            put(request, "displayName", displayName);
            put(request, "uploads", uploads == null ? null : place(uploads));
            registerApplication();
            JsonNode environment =
                    server().post(path("/api/applications/%s/environments", name.application()), request);
            if (isJson()) {
                printJson(environment);
            } else {
                terminal().tell("Registered %s; slipway env test %s tries its connection.".formatted(name, name));
            }
            return ExitCode.OK;
        }

        private void registerApplication() {
            try {
                server().post("/api/applications", Map.of("name", name.application()));
            } catch (Failure e) {
                if (e.problem().isEmpty() || !member(e.problem().get(), "type").endsWith(EXISTS)) {
                    throw e;
                }
            }
        }

        static Map<String, String> place(String uploads) {
            if (!uploads.startsWith("s3://")) {
                return Map.of("kind", "directory", "path", uploads);
            }
            String[] parts = uploads.substring("s3://".length()).split("/", 2);
            return parts.length == 2 && !parts[1].isEmpty()
                    ? Map.of("kind", "bucket", "name", parts[0], "prefix", parts[1])
                    : Map.of("kind", "bucket", "name", parts[0]);
        }

        private static void put(Map<String, Object> request, String member, @Nullable Object value) {
            if (value != null) {
                request.put(member, value);
            }
        }
    }

    @Command(
            name = "test",
            header = "Test an environment's connection and what its role may do.",
            customSynopsis = "slipway env test ENV [options]",
            footer = {
                "",
                "Example:",
                "  slipway env test crm/prod",
                "",
                "Exit codes: 0 reachable with all privileges that are needed, 1 otherwise, 4 refused, 5 unreachable."
            })
    static final class Test extends ServerCommand {

        @Parameters(
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "The environment, as in crm/prod.")
        private EnvironmentName name;

        @Override
        protected ExitCode run() {
            JsonNode report =
                    server().post(path(ENVIRONMENT + "/connection-test", name.application(), name.environment()), null);
            boolean good = report.path("reachable").asBoolean(false);
            for (JsonNode problem : report.path("problems")) {
                good &= !problem.path("required").asBoolean(true);
            }
            if (isJson()) {
                printJson(report);
            } else {
                show(report);
            }
            return good ? ExitCode.OK : ExitCode.FAILED;
        }

        private void show(JsonNode report) {
            terminal()
                    .print(
                            report.path("reachable").asBoolean(false)
                                    ? "%s is reachable: PostgreSQL %s, %s, %s tables."
                                            .formatted(
                                                    name,
                                                    text(report, "serverVersion"),
                                                    bytes(report, "sizeBytes"),
                                                    count(report, "tables"))
                                    : "%s is not reachable: %s".formatted(name, text(report, "reason")));
            report.path("remarks").forEach(remark -> terminal().print("  " + remark.asString("")));
            report.path("problems").forEach(problem -> {
                terminal()
                        .print("  %s%s: %s"
                                .formatted(
                                        text(problem, "privilege"),
                                        problem.path("required").asBoolean(true) ? "" : " (can do without)",
                                        text(problem, "detail")));
                terminal().print("    " + text(problem, "howToGrant"));
            });
        }
    }
}
