package dev.slipway.commandline.shell;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Whether and how long to wait for what the server does in the background. */
public final class WaitOptions {

    @Option(
            names = "--wait",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Wait for the end (default), or print the id and go.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "1h",
            converter = DurationConverter.class,
            description = "How long to wait at most, such as 90s, 10m or 2h (default: 1h). It goes on behind that; the"
                    + " exit code is 6.")
    private Duration timeout;

    /** Whether to wait. */
    public boolean isWanted() {
        return wait;
    }

    /** How long. */
    public Duration timeout() {
        return timeout;
    }
}
