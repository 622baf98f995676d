package dev.slipway.commandline.shell;

import picocli.CommandLine.Option;

/** How much of a list is wanted. */
public final class ListLimit {

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "At most so many (default: 20).")
    private int limit;

    /** How many at most. */
    public int most() {
        return limit;
    }
}
