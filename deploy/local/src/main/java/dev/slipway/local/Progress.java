package dev.slipway.local;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** What a person at the terminal reads while the launcher works: one line per step, each with the seconds so far. */
final class Progress {

    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final PrintStream out;
    private final Instant begin = Instant.now();
    private Instant last = begin;

    Progress(PrintStream out) {
        this.out = out;
    }

    /** Something happened. */
    synchronized void step(String what, String state) {
        out.printf(Locale.ROOT, "%6.1f s  %-18s %s%n", seconds(), what, state);
        out.flush();
        last = Instant.now();
    }

    /** Nothing happened for a while: says what is being waited for. */
    synchronized void stillWaitingFor(String what) {
        if (Duration.between(last, Instant.now()).compareTo(SILENCE) > 0) {
            step("…", "waiting for " + what);
        }
    }

    /** Seconds since the start. */
    double seconds() {
        return Duration.between(begin, Instant.now()).toMillis() / 1000.0;
    }
}
