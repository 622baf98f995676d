package dev.slipway.commandline.packages;

import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "policy",
        header = "Show or set which signatures the packages of an application need.",
        customSynopsis = {
            "slipway signer policy APP [options]",
            "       slipway signer policy APP --require STAGE=NAME,...[:N]... [options]",
            "       slipway signer policy APP --require-none [options]"
        },
        footer = {
            "",
            "Examples:",
            "  slipway signer policy crm",
            "  slipway signer policy crm --require production=release-team              # its signature",
            "  slipway signer policy crm --require production=anna,ben,carla:2          # any two of three",
            "  slipway signer policy crm --require-none"
        })
final class SigningPolicyCommand extends ServerCommand {

    private static final Pattern REQUIREMENT = Pattern.compile("([a-z-]+)=([^:]+)(?::(\\d{1,3}))?");

    @Parameters(paramLabel = "APP", description = "The application.")
    private String application;

    @Option(
            names = "--require",
            paramLabel = "STAGE=NAME,...[:N]",
            description = "At the stage pre-release or production, signatures of N of these signers; of all of them"
                    + " where N is not said. May be repeated; replaces the policy that there is.")
    private List<String> requirements = new ArrayList<>();

    @Option(names = "--require-none", description = "No signatures are needed any more.")
    private boolean none;

    @Override
    protected ExitCode run() {
        if (none && !requirements.isEmpty()) {
            throw Failure.usage("Something is required, and nothing.", "Leave one of them out.");
        }
        String path = path("/api/signing-policies/%s", application);
        JsonNode policy = none || !requirements.isEmpty()
                ? server().put(
                                path,
                                Map.of(
                                        "requirements",
                                        requirements.stream()
                                                .map(SigningPolicyCommand::requirement)
                                                .toList()))
                : server().get(path);
        if (isJson()) {
            printJson(policy);
            return ExitCode.OK;
        }
        TextTable table = new TextTable("STAGE", "REQUIRED", "OF");
        policy.path("requirements").forEach(requirement -> {
            List<String> signers = new ArrayList<>();
            requirement.path("signers").forEach(signer -> signers.add(signer.asString("")));
            table.row(text(requirement, "stage"), text(requirement, "required"), String.join(", ", signers));
        });
        print(table, "Packages of %s need no signature.".formatted(application));
        return ExitCode.OK;
    }

    static Map<String, Object> requirement(String given) {
        Matcher form = REQUIREMENT.matcher(given);
        if (!form.matches()) {
            throw Failure.usage(
                    "'%s' is not a requirement.".formatted(given), "Write it as production=anna,ben,carla:2.");
        }
        List<String> signers = List.of(form.group(2).split(","));
        return Map.of(
                "stage",
                form.group(1),
                "signers",
                signers,
                "required",
                form.group(3) == null ? signers.size() : Integer.parseInt(form.group(3)));
    }
}
