package dev.slipway.commandline.shell;

import picocli.CommandLine.Option;

/** Whether what cannot be undone is confirmed on the command line already. */
public final class Confirmation {

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    /** Whether nobody has to be asked. */
    public boolean isGiven() {
        return yes;
    }
}
