package dev.slipway.commandline.gateway;

import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.Progress;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Waits for what the server does in the background, for a limited time. A server that does not answer for a moment, as one
 * that is being updated, is asked again.
 */
public final class Patience {

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration TICK = Duration.ofMillis(250);

    private final long start = System.nanoTime();
    private final Duration limit;
    private final Duration outage;

    /**
     * Patience of a given length.
     *
     * @param limit how long to wait in all
     * @param outage how long the server may be away meanwhile
     */
    public Patience(Duration limit, Duration outage) {
        this.limit = limit;
        this.outage = outage;
    }

    /** How long it has taken so far. */
    public Duration taken() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /**
     * Asks until the answer is as wanted, less and less often.
     *
     * @param shown called now and then with the latest answer, to be shown
     * @param late what to say when the time is over
     */
    public <T> T until(Supplier<T> question, Predicate<T> wanted, Consumer<T> shown, Supplier<Failure> late) {
        Duration pause = SHORTEST_PAUSE;
        while (true) {
            T answer = answer(question);
            if (wanted.test(answer)) {
                return answer;
            }
            long next = System.nanoTime() + pause.toNanos();
            do {
                shown.accept(answer);
                require(late);
                sleep(min(TICK, Duration.ofNanos(Math.max(1, next - System.nanoTime()))));
            } while (System.nanoTime() < next);
            pause = min(pause.multipliedBy(3).dividedBy(2), LONGEST_PAUSE);
        }
    }

    /** Asks once, and again for a while when the server does not answer. */
    public <T> T answer(Supplier<T> question) {
        long began = System.nanoTime();
        while (true) {
            try {
                return question.get();
            } catch (Failure e) {
                if (e.exitCode() != ExitCode.UNREACHABLE
                        || System.nanoTime() - began > outage.toNanos()
                        || taken().compareTo(limit) > 0) {
                    throw e;
                }
                sleep(Duration.ofSeconds(1));
            }
        }
    }

    /**
     * Fails when the time is over.
     *
     * @param late what to say then
     */
    public void require(Supplier<Failure> late) {
        if (taken().compareTo(limit) > 0) {
            throw late.get();
        }
    }

    /** The failure to throw when the time is over. */
    public Failure late(String what, String action) {
        return new Failure(ExitCode.TIMED_OUT, "%s after %s.".formatted(what, Progress.readable(limit)), action);
    }

    /** Rests for a moment. */
    public static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.FAILED, "Interrupted.", null, e);
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
