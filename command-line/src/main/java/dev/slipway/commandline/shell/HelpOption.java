package dev.slipway.commandline.shell;

import picocli.CommandLine.Option;

/** For commands that do not talk to the server themselves. */
public final class HelpOption {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "This help.")
    boolean help;
}
