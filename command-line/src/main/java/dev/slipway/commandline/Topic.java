package dev.slipway.commandline;

import dev.slipway.commandline.terminal.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Something to read that is no command: {@code slipway help TOPIC}. */
abstract class Topic implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.OK.code();
    }

    @Command(
            name = "credentials",
            hidden = true,
            header = "How the command line signs in.",
            synopsisHeading = "",
            customSynopsis = "",
            description = {
                "The first of these that is there is used:",
                "",
                "  --token-file FILE            an access token; only you may read the file (chmod 600)",
                "  SLIPWAY_TOKEN                an access token",
                "  SLIPWAY_TOKEN_FILE           a file with one, as above",
                "  SLIPWAY_CLIENT_ID            a client of the issuer, with its secret in",
                "                               SLIPWAY_CLIENT_SECRET, or in a file that",
                "                               SLIPWAY_CLIENT_SECRET_FILE names (chmod 600)",
                "  the stack of this checkout   ./slipway talks to what ./slipway up started, as its",
                "                               administrator",
                "",
                "A client's tokens come from the gateway's own issuer, or from SLIPWAY_TOKEN_ENDPOINT,",
                "which is asked for SLIPWAY_TOKEN_SCOPE if that is set. There is no option for a token or",
                "a secret itself: everybody on a machine sees the arguments of all processes.",
                "",
                "Other settings: SLIPWAY_SERVER (the gateway's address), SLIPWAY_OUTPUT (text or json),",
                "SLIPWAY_JAVA_OPTIONS (such as -Djavax.net.ssl.trustStore=FILE), SLIPWAY_START_CACHE=off."
            })
    static final class Credentials extends Topic {}

    @Command(
            name = "exit-codes",
            hidden = true,
            header = "What the exit status tells.",
            synopsisHeading = "",
            customSynopsis = "",
            description = {
                "  0  done",
                "  1  failed: a migration, backup or restore came to a bad end; not confirmed; or",
                "     something differs, where asked to tell",
                "  2  the command was not understood; nothing was sent",
                "  3  somebody must decide or give something first: slipway decide",
                "  4  refused by the server: not permitted, not known, not valid, not possible now",
                "  5  the server does not answer",
                "  6  it goes on, but longer than --timeout",
                "",
                "Results go to standard output, everything else to standard error. With --output json the",
                "result is what the server said, and an error is a problem detail (RFC 9457) on standard",
                "error."
            })
    static final class ExitCodes extends Topic {}
}
