package dev.slipway.benchmark;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What to measure.
 *
 * @param envService the service's executable jar
 * @param target the folder that the report and, while it runs, everything else goes to
 * @param rate requests per second
 * @param warmUp how long each kind of request is sent before its first measurement
 * @param measured how long each measurement lasts
 * @param rounds how often each kind of request is measured
 * @param imports how many bulk imports are timed
 */
record Settings(Path envService, Path target, int rate, Duration warmUp, Duration measured, int rounds, int imports) {

    static Settings of(String... arguments) {
        return new Settings(
                Path.of(arguments[0]).toAbsolutePath(),
                Path.of(arguments[1]).toAbsolutePath(),
                Integer.parseInt(arguments[2]),
                Duration.ofSeconds(Long.parseLong(arguments[3])),
                Duration.ofSeconds(Long.parseLong(arguments[4])),
                Integer.parseInt(arguments[5]),
                Integer.parseInt(arguments[6]));
    }

    /** The folder for what is removed when the next run begins. */
    Path work() {
        return target.resolve("benchmark");
    }
}
