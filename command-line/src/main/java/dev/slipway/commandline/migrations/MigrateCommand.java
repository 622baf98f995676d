package dev.slipway.commandline.migrations;

import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.packages.PackageDigest;
import dev.slipway.commandline.shell.EnvironmentName;
import dev.slipway.commandline.shell.FileSource;
import dev.slipway.commandline.shell.GivenDecisions;
import dev.slipway.commandline.shell.GivenVariables;
import dev.slipway.commandline.shell.WaitOptions;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.Progress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "migrate",
        header = "Apply configuration to an environment, completely or not at all.",
        customSynopsis = {
            "slipway migrate --source ENV --target ENV [--rules NAME] [options]",
            "       slipway migrate --package DIGEST --target ENV [options]",
            "       slipway migrate --plan ID [options]"
        },
        description = {
            "Checks the target, plans, takes and verifies a backup, and applies everything in one transaction that ends"
                    + " in a commit only if nothing is left to do. What is dangerous is asked first: the command ends"
                    + " with exit code 3 and says what to decide, unless --decide answers it already."
        },
        footer = {
            "",
            "Examples:",
            "  slipway migrate --source crm/dev --target crm/prod --rules nocobase",
            "  slipway migrate --package 3fa9c2e41b07 --target crm/prod --no-wait",
            "  slipway migrate --plan 6f1c0a52-… --decide drop-column:public.products.legacyCode=APPLY",
            "  pass erp/token | slipway migrate --source crm/dev --target crm/prod --secret ERP_TOKEN",
            "  slipway migrate … --var SHIPPING_API=https://ship.example --secret ERP_TOKEN=@/run/secrets/erp",
            "",
            "Exit codes: 0 completed, 1 failed with the target as it was, 3 waits for decisions or variables,",
            "4 refused, 5 server unreachable, 6 still running after --timeout. More: slipway help exit-codes."
        })
public final class MigrateCommand extends MigrationEnding {

    @ArgGroup(multiplicity = "1")
    private Origin origin;

    static final class Origin {

        @Option(
                names = "--source",
                paramLabel = "ENV",
                converter = EnvironmentName.Converter.class,
                description = "The development environment to package now, as in crm/dev.")
        private @Nullable EnvironmentName source;

        @Option(
                names = "--package",
                paramLabel = "DIGEST",
                description = "A sealed package, or the beginning of its digest.")
        private @Nullable String packageDigest;

        @Option(
                names = "--plan",
                paramLabel = "ID",
                description = "A plan that was looked at. Refused if the target has changed since.")
        private @Nullable UUID plan;
    }

    @Option(
            names = "--target",
            paramLabel = "ENV",
            converter = EnvironmentName.Converter.class,
            description = "The environment to change. A plan says it already.")
    private @Nullable EnvironmentName target;

    @Option(
            names = "--rules",
            paramLabel = "NAME",
            description = "The rule set to package the source by. Default: the application's.")
    private @Nullable String rules;

    @Mixin
    private GivenDecisions decisions;

    @Mixin
    private GivenVariables variables;

    @Option(
            names = "--checks",
            paramLabel = "FILE",
            description = "Check queries to ask before the commit: a JSON list of objects with name and sql, and"
                    + " description, severity, ignoreExisting if wanted; - is standard input.")
    private @Nullable Path checks;

    @Option(
            names = "--skip-backup",
            description = "Go without a backup, and so without a way back. Needs a permission of its own; is audited.")
    private boolean skipBackup;

    @Option(
            names = "--id",
            paramLabel = "UUID",
            description = "The migration's id. Repeating a request with the same id migrates once.")
    private @Nullable UUID id;

    @Mixin
    private WaitOptions wait;

    @Override
    protected ExitCode run() {
        if (rules != null && origin.source == null) {
            throw Failure.usage("--rules says how a source is packaged, and there is none.", "Leave it out.");
        }
        Server server = server();
        UUID chosen = id == null ? UUID.randomUUID() : id;
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("id", chosen);
        if (origin.source != null) {
            request.put("source", origin.source.toString());
        }
        if (rules != null) {
            request.put("ruleSet", rules);
        }
        if (!decisions.isEmpty()) {
            request.put("decisions", decisions.asJson());
        }
        if (!variables.isEmpty()) {
            request.put(
                    "variables",
                    variables.read(terminal()).stream()
                            .map(GivenVariables.Given::asJson)
                            .toList());
        }
        if (checks != null) {
            request.put("checks", checkQueries(checks));
        }
        if (skipBackup) {
            request.put("skipBackup", true);
        }
        if (origin.packageDigest != null) {
            request.put("package", PackageDigest.complete(server, origin.packageDigest));
        }
        if (origin.plan != null) {
            request.put("plan", origin.plan);
        }
        request.put("target", target == null ? targetOfPlan(server) : target.toString());
        try (Progress progress = progress()) {
            JsonNode accepted;
            try {
                accepted = server.post("/api/migrations", request);
            } catch (Failure e) {
                throw e.exitCode() == ExitCode.UNREACHABLE ? Migrations.unknownFate(chosen.toString(), e) : e;
            }
            return end(accepted, wait, progress, "Migration %s".formatted(chosen));
        }
    }

    private JsonNode checkQueries(Path file) {
        try {
            return JsonMapper.shared().readTree(new FileSource(file).bytes(terminal()));
        } catch (JacksonException e) {
            throw Failure.usage(file + " is not JSON: " + e.getOriginalMessage(), "Write a list of check queries.");
        }
    }

    private String targetOfPlan(Server server) {
        if (origin.plan == null) {
            throw Failure.usage("It is not said what to change.", "Add --target, as in --target crm/prod.");
        }
        return server.get("/api/plans/" + origin.plan).path("target").asString();
    }
}
