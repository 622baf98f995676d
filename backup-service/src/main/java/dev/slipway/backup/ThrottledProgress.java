package dev.slipway.backup;

import java.time.Duration;
import java.util.function.Consumer;

/** Passes progress on no more often than a reader would notice, and stops work that is cancelled. */
final class ThrottledProgress implements ProgressListener {

    private static final long INTERVAL_NANOS = Duration.ofMillis(300).toNanos();

    private final CancellationWatch.Work work;
    private final Consumer<Progress> sink;
    private volatile Progress latest = Progress.NONE;
    /** What was last told of it; not told again each time. */
    private volatile long bytesTotal;

    private long passedOnAt = System.nanoTime() - INTERVAL_NANOS;

    ThrottledProgress(CancellationWatch.Work work, Consumer<Progress> sink) {
        this.work = work;
        this.sink = sink;
    }

    @Override
    public void at(Progress progress) {
        work.requireNotCancelled();
        if (progress.bytesTotal() > 0) {
            bytesTotal = progress.bytesTotal();
        }
        latest = progress.outOf(bytesTotal).notBefore(latest);
        if (isDue()) {
            sink.accept(latest);
        }
    }

    /** So many bytes went through beside what the engine counts. */
    void add(long bytes) {
        synchronized (this) {
            Progress before = latest;
            latest = new Progress(
                    before.tablesDone(), before.tablesTotal(), before.bytes() + bytes, before.rows(), bytesTotal);
        }
        at(latest);
    }

    @Override
    public void atCancellation(Runnable stop) {
        work.atCancellation(stop);
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
