package dev.slipway.backup;

import java.time.Duration;
import java.util.function.Consumer;

/** Passes progress on no more often than a reader would notice. */
final class ThrottledProgress implements ProgressListener {

    private static final long INTERVAL_NANOS = Duration.ofMillis(300).toNanos();

    private final Consumer<Progress> sink;
    private volatile Progress latest = Progress.NONE;
    private long passedOnAt = System.nanoTime() - INTERVAL_NANOS;

    ThrottledProgress(Consumer<Progress> sink) {
        this.sink = sink;
    }

    @Override
    public void at(Progress progress) {
        latest = progress;
        if (isDue()) {
            sink.accept(progress);
        }
    }

    /** Passes the latest on, for nothing more will come. */
    void flush() {
        sink.accept(latest);
    }

    private synchronized boolean isDue() {
        long now = System.nanoTime();
        if (now - passedOnAt < INTERVAL_NANOS) {
            return false;
        }
        passedOnAt = now;
        return true;
    }
}
