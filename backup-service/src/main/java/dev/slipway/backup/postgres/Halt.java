package dev.slipway.backup.postgres;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lets threads that work on one thing end together when one of them fails. */
final class Halt {

    private final CountDownLatch halted = new CountDownLatch(1);
    private final List<Runnable> actions = new ArrayList<>();
    private @Nullable Throwable cause;

    /** Halts all of it; the first cause is the one that counts. */
    void because(Throwable failure) {
        List<Runnable> due;
        synchronized (this) {
            if (cause != null) {
                return;
            }
            cause = failure;
            due = List.copyOf(actions);
            halted.countDown();
        }
        due.forEach(Runnable::run);
    }

    /** Why it was halted, if it was. */
    synchronized @Nullable Throwable cause() {
        return cause;
    }

    /** Has something done at the moment of halting; at once when that has passed. */
    void then(Runnable action) {
        synchronized (this) {
            if (cause == null) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    /** Fails when all is halted. */
    void check() throws IOException {
        if (halted.getCount() == 0) {
            throw new IOException("Halted");
        }
    }

    /** Waits, but not longer than until all is halted. */
    void pause(long nanos) throws IOException {
        try {
            if (halted.await(nanos, TimeUnit.NANOSECONDS)) {
                check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while pausing");
        }
    }
}
