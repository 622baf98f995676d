package dev.slipway.commandline.backups;

import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.shell.Confirmation;
import dev.slipway.commandline.shell.EnvironmentName;
import dev.slipway.commandline.shell.SecretFile;
import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.shell.WaitOptions;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Progress;
import dev.slipway.commandline.terminal.TextTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "restore",
        header = "Put a backup back, entirely or not at all.",
        customSynopsis = {
            "slipway backup restore BACKUP [--into ENV | --new-database NAME | --table TABLE...] [options]",
            "       slipway backup restore BACKUP --check [options]"
        },
        description = {
            "The restored data are compared by digest before they take the place of the live ones. Without a choice the"
                    + " backup's own environment is restored; the command asks before it replaces anything."
        },
        footer = {
            "",
            "Examples:",
            "  slipway backup restore 0b1c77f2-… --check",
            "  slipway backup restore 0b1c77f2-… --yes",
            "  slipway backup restore 0b1c77f2-… --into crm/qa",
            "  slipway backup restore 0b1c77f2-… --new-database crm_yesterday",
            "  slipway backup restore 0b1c77f2-… --table public.products --table public.prices",
            "  slipway backup restore 0b1c77f2-… --identity age-key.txt",
            "",
            "Exit codes: 0 restored, 1 failed, cancelled or not restorable, 4 refused, 5 unreachable, 6 timeout."
        })
final class RestoreCommand extends ServerCommand {

    @Parameters(paramLabel = "BACKUP", description = "The backup's id.")
    private UUID id;

    @Option(
            names = "--into",
            paramLabel = "ENV",
            converter = EnvironmentName.Converter.class,
            description = "Another environment than the backup's own.")
    private @Nullable EnvironmentName into;

    @Option(
            names = "--new-database",
            paramLabel = "NAME",
            description = "A database to make on the environment's server; the environment itself is not touched.")
    private @Nullable String newDatabase;

    @Option(
            names = "--table",
            paramLabel = "TABLE",
            description = "Only the rows of this table (public.orders) or schema (public). May be repeated.")
    private List<String> tables = new ArrayList<>();

    @Option(
            names = "--ownership",
            paramLabel = "keep|drop",
            description = "Whether owners and privileges are as in the backup. Default: keep.")
    private @Nullable String ownership;

    @Option(names = "--tolerant", description = "Collect errors rather than to stop at the first.")
    private boolean tolerant;

    @Option(names = "--variables", description = "Roll the environment's variables back too.")
    private boolean variables;

    @Option(
            names = "--uploads",
            negatable = true,
            description = "With or without uploaded files. Default: with, when everything is restored.")
    private @Nullable Boolean uploads;

    @Option(
            names = "--identity",
            paramLabel = "FILE",
            description =
                    "Where the service cannot read the backup: a file with the secret key (AGE-SECRET-KEY-1…) of one"
                            + " of its recipients; - is standard input.")
    private @Nullable Path identity;

    @Option(
            names = "--passphrase",
            paramLabel = "FILE",
            description = "In place of the identity: a file with the passphrase; - is standard input.")
    private @Nullable Path passphrase;

    @Option(names = "--check", description = "Only look at everything that could stop it. Changes nothing.")
    private boolean checkOnly;

    @Mixin
    private Confirmation confirmation;

    @Mixin
    private WaitOptions wait;

    @Override
    protected ExitCode run() {
        Map<String, Object> request = request();
        if (checkOnly) {
            return check(server().post(path("/api/backups/%s/restore-checks", id), request, wait.timeout()));
        }
        if (newDatabase == null) {
            JsonNode backup = server().get(path("/api/backups/%s", id));
            String target = into == null ? member(backup, "environment") : into.toString();
            confirm(
                    confirmation,
                    tables.isEmpty()
                            ? "Everything in %s becomes what it was at %s."
                                    .formatted(target, member(backup, "startedAt"))
                            : "The rows of %s in %s become what they were at %s."
                                    .formatted(String.join(", ", tables), target, member(backup, "startedAt")));
        }
        String restoreId = UUID.randomUUID().toString();
        request.put("id", restoreId);
        JsonNode restore;
        try (Progress progress = progress()) {
            restore = server().post(path("/api/backups/%s/restores", id), request);
            if (!wait.isWanted()) {
                if (isJson()) {
                    printJson(restore);
                } else {
                    terminal().print(restoreId);
                }
                return ExitCode.OK;
            }
            progress.say("Restoring backup %s, restore %s".formatted(id, restoreId));
            restore = new BackupJob(server(), path("/api/restores/%s", restoreId), "Restore " + restoreId)
                    .follow(patience(wait), progress);
        }
        if (isJson()) {
            printJson(restore);
        } else {
            terminal().print(BackupText.outcome("Restore " + restoreId, restore));
            restore.path("errors").forEach(error -> terminal().print("  " + TextTable.harmless(error.asString(""))));
        }
        return BackupText.exitCode(restore);
    }

    private Map<String, Object> request() {
        Map<String, Object> request = new LinkedHashMap<>();
        put(request, "into", into == null ? null : into.toString());
        put(request, "newDatabase", newDatabase);
        put(request, "tables", tables.isEmpty() ? null : ChosenTables.asJson(tables));
        put(request, "ownership", ownership);
        put(request, "tolerant", tolerant ? true : null);
        put(request, "variables", variables ? true : null);
        put(request, "uploads", uploads);
        put(
                request,
                "identity",
                identity == null ? null : ageKey(SecretFile.read(identity, terminal(), "the identity")));
        put(
                request,
                "passphrase",
                passphrase == null ? null : SecretFile.read(passphrase, terminal(), "the passphrase"));
        return request;
    }

    /** A key file of age tells in comments what the key is for. */
    private static String ageKey(String file) {
        return file.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("AGE-SECRET-KEY-"))
                .findFirst()
                .orElse(file.strip());
    }

    private static void put(Map<String, Object> request, String name, @Nullable Object value) {
        if (value != null) {
            request.put(name, value);
        }
    }

    private ExitCode check(JsonNode checked) {
        boolean restorable = checked.path("restorable").asBoolean(false);
        if (isJson()) {
            printJson(checked);
        } else {
            TextTable table = new TextTable("CHECK", "OUTCOME", "DETAIL");
            checked.path("checks")
                    .forEach(check -> table.row(text(check, "subject"), text(check, "outcome"), text(check, "detail")));
            table.lines().forEach(terminal()::print);
            terminal().print(restorable ? "It can be restored so." : "It cannot be restored so.");
        }
        return restorable ? ExitCode.OK : ExitCode.FAILED;
    }
}
