package dev.slipway.commandline.packages;

import static dev.slipway.commandline.terminal.Figures.instant;
import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.shell.Confirmation;
import dev.slipway.commandline.shell.FileSource;
import dev.slipway.commandline.shell.HelpOption;
import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.TextTable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "signer",
        header = "Who may sign packages: list, set, show, remove, and which signatures a stage needs: policy.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            SignerCommand.List.class,
            SignerCommand.Set.class,
            SignerCommand.Show.class,
            SignerCommand.Remove.class,
            SigningPolicyCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  slipway signer set release-team --public-key release.pub",
            "  slipway signer show release-team",
            "  slipway signer policy crm --require production=release-team,security:2"
        })
public final class SignerCommand {

    @Mixin
    HelpOption help;

    private static final String SIGNER = "/api/signers/%s";

    @Command(
            name = "list",
            header = "List the signers.",
            customSynopsis = "slipway signer list [options]",
            footer = {"", "Example:", "  slipway signer list"})
    static final class List extends ServerCommand {

        @Override
        protected ExitCode run() {
            JsonNode list = server().get("/api/signers");
            if (isJson()) {
                printJson(list);
                return ExitCode.OK;
            }
            TextTable table = new TextTable("SIGNER", "SET BY", "SET AT");
            list.path("signers")
                    .forEach(
                            signer -> table.row(text(signer, "name"), text(signer, "setBy"), instant(signer, "setAt")));
            print(table, "There is no signer yet.");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "set",
            header = "Make a signer known by a public key.",
            customSynopsis = "slipway signer set NAME --public-key FILE [options]",
            footer = {
                "",
                "Example:",
                "  openssl pkey -in release.key -pubout | slipway signer set release-team --public-key -"
            })
    static final class Set extends ServerCommand {

        private static final Pattern PEM = Pattern.compile("-----BEGIN PUBLIC KEY-----([^-]+)-----END PUBLIC KEY-----");

        @Parameters(paramLabel = "NAME", description = "The signer.")
        private String name;

        @Option(
                names = "--public-key",
                paramLabel = "FILE",
                required = true,
                description = "The public key in PEM, as OpenSSL writes it; - is standard input.")
        private Path publicKey;

        @Override
        protected ExitCode run() {
            String given = new String(new FileSource(publicKey).bytes(terminal()), StandardCharsets.US_ASCII);
            Matcher pem = PEM.matcher(given);
            if (!pem.find()) {
                throw Failure.usage(
                        publicKey + " is not a public key in PEM.", "openssl pkey -in KEY -pubout writes one.");
            }
            JsonNode signer = server().put(path(SIGNER, name), Map.of("publicKey", given.strip()));
            if (isJson()) {
                printJson(signer);
            } else {
                terminal().tell("Packages signed by %s are checked with this key.".formatted(name));
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "show",
            header = "Show a signer.",
            customSynopsis = "slipway signer show NAME [options]",
            footer = {"", "Example:", "  slipway signer show release-team"})
    static final class Show extends ServerCommand {

        @Parameters(paramLabel = "NAME", description = "The signer.")
        private String name;

        @Override
        protected ExitCode run() {
            JsonNode signer = server().get(path(SIGNER, name));
            if (isJson()) {
                printJson(signer);
            } else {
                printFields(
                        "Signer", text(signer, "name"),
                        "Public key", text(signer, "publicKey"),
                        "Set by", text(signer, "setBy"),
                        "Set at", instant(signer, "setAt"));
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "remove",
            header = "Forget a signer; its signatures count no more.",
            customSynopsis = "slipway signer remove NAME [--yes] [options]",
            footer = {"", "Example:", "  slipway signer remove release-team --yes"})
    static final class Remove extends ServerCommand {

        @Parameters(paramLabel = "NAME", description = "The signer.")
        private String name;

        @Mixin
        private Confirmation confirmation;

        @Override
        protected ExitCode run() {
            confirm(confirmation, "Signatures of %s will count no more.".formatted(name));
            server().delete(path(SIGNER, name));
            terminal().tell("Removed signer " + name + ".");
            return ExitCode.OK;
        }
    }
}
