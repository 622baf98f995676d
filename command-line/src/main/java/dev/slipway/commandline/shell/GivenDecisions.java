package dev.slipway.commandline.shell;

import dev.slipway.commandline.terminal.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** Decisions given with a command. */
public final class GivenDecisions {

    @Option(
            names = "--decide",
            paramLabel = "ID=CHOICE",
            description =
                    "A decision that a plan asks for: its id, and APPLY or KEEP or what else the plan offers. May be"
                            + " repeated.")
    private List<String> decisions = new ArrayList<>();

    /** Whether there is none. */
    public boolean isEmpty() {
        return decisions.isEmpty();
    }

    /** The decisions as the API takes them. */
    public List<Map<String, String>> asJson() {
        return decisions.stream().map(GivenDecisions::decision).toList();
    }

    private static Map<String, String> decision(String given) {
        // from behind: a name within an id may hold the sign
        int equals = given.lastIndexOf('=');
        if (equals < 1 || equals == given.length() - 1) {
            throw Failure.usage(
                    "--decide takes an id and a choice, and '" + given + "' is not both.",
                    "Write --decide ID=APPLY or --decide ID=KEEP; slipway plan show lists the ids.");
        }
        return Map.of(
                "id",
                given.substring(0, equals),
                "choice",
                given.substring(equals + 1).toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
