package dev.slipway.environment.secret;

import dev.slipway.environment.secret.RewrapKeysets.Batch;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Brings all data keysets to the newest key-encryption key in the background, from when the service is ready. It goes on
 * looking when it is done: during a rolling restart an instance with the former key may still register an environment.
 */
@Component
class KeyRotation implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(KeyRotation.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration TO_END_A_BATCH = Duration.ofSeconds(10);
    private static final long REPORT_EVERY = 1_000;

    private final RewrapKeysets rewrapKeysets;
    private final KeyEncryptionKeys keys;
    private final SecretProperties.Rotation settings;
    private final Semaphore wakeUp = new Semaphore(0);
    private final Set<KeyEncryptionKeyId> saidToBeUnneeded = new HashSet<>();
    private volatile boolean running;
    private @Nullable Thread thread;

    /** After which owner the next batch begins, so that a keyset that cannot be re-wrapped does not stop the others. */
    private @Nullable SecretOwner after;

    private @Nullable Duration pause;
    private boolean saidToBeSuperseded;
    private long rewrapped;

    KeyRotation(RewrapKeysets rewrapKeysets, KeyEncryptionKeys keys, SecretProperties properties) {
        this.rewrapKeysets = rewrapKeysets;
        this.keys = keys;
        this.settings = properties.rotation();
    }

    @EventListener(ApplicationReadyEvent.class)
    synchronized void start() {
        if (thread == null) {
            running = true;
            thread = Thread.ofVirtual().name("key-rotation").start(this::run);
        }
    }

    /** Lets the current batch end. */
    @Override
    public void destroy() throws InterruptedException {
        running = false;
        wakeUp.release();
        Thread rotating;
        synchronized (this) {
            rotating = thread;
        }
        if (rotating != null) {
            rotating.join(TO_END_A_BATCH);
        }
    }

    private void run() {
        while (running) {
            Duration rest;
            try {
                rest = step();
            } catch (RuntimeException e) {
                rest = growingPause(e);
            }
            await(rest);
        }
    }

    /** Does one batch and says how long to rest after it. */
    private Duration step() {
        Batch batch = rewrapKeysets.next(after);
        return switch (batch) {
            case Batch.Superseded(var newest) -> {
                if (!saidToBeSuperseded) {
                    saidToBeSuperseded = true;
                    LOG.atInfo()
                            .addKeyValue("key", keys.current().id())
                            .addKeyValue("newest", newest)
                            .log("Another instance has a newer key-encryption key; re-wrapping is left to it");
                }
                yield settings.checkInterval();
            }
            case Batch.Rewrapped(int count, var last) -> {
                report(count);
                after = last;
                recovered();
                yield Duration.ZERO;
            }
            case Batch.Stopped(int count, var failed, var cause) -> {
                report(count);
                after = failed;
                if (count > 0) {
                    recovered();
                }
                yield growingPause(cause);
            }
            case Batch.Nothing _ -> {
                boolean wholeRound = after == null;
                after = null;
                if (wholeRound) {
                    recovered();
                    finish();
                }
                yield wholeRound ? settings.checkInterval() : Duration.ZERO;
            }
        };
    }

    private void report(int count) {
        if (rewrapped == 0 && count > 0) {
            LOG.atInfo()
                    .addKeyValue("key", keys.current().id())
                    .addKeyValue("remaining", rewrapKeysets.remaining())
                    .log("Re-wrapping the stored data keysets by the current key-encryption key");
        }
        boolean due = rewrapped / REPORT_EVERY != (rewrapped + count) / REPORT_EVERY;
        rewrapped += count;
        if (due) {
            LOG.atInfo()
                    .addKeyValue("rewrapped", rewrapped)
                    .addKeyValue("remaining", rewrapKeysets.remaining())
                    .log("Data keysets were re-wrapped");
        }
    }

    private void finish() {
        if (rewrapped > 0) {
            LOG.atInfo()
                    .addKeyValue("rewrapped", rewrapped)
                    .addKeyValue("remaining", rewrapKeysets.remaining())
                    .log("No data keyset is left for this instance to re-wrap");
            rewrapped = 0;
        }
        var unneeded = rewrapKeysets.unneeded();
        saidToBeUnneeded.retainAll(unneeded.stream().map(KeyEncryptionKey::id).toList());
        for (KeyEncryptionKey key : unneeded) {
            if (saidToBeUnneeded.add(key.id())) {
                LOG.atInfo()
                        .addKeyValue("key", key.id())
                        .addKeyValue("place", key.source())
                        .log(
                                "The previous key-encryption key in {} is no longer needed. When every instance uses the"
                                        + " current key, it can be removed from slipway.secrets.previous-key-encryption-keys",
                                key.source());
            }
        }
    }

    private void recovered() {
        if (pause != null) {
            pause = null;
            LOG.info("Re-wrapping of data keysets goes on");
        }
    }

    private Duration growingPause(RuntimeException cause) {
        if (pause == null) {
            Throwable root = cause.getCause() == null ? cause : cause.getCause();
            LOG.atWarn()
                    .addKeyValue("cause", root.toString())
                    .log("Data keysets cannot be re-wrapped now, it is tried again: {}", cause.getMessage());
        }
        Duration longer = pause == null ? FIRST_PAUSE : pause.multipliedBy(2);
        pause = longer.compareTo(settings.longestPause()) > 0 ? settings.longestPause() : longer;
        return pause;
    }

    private void await(Duration rest) {
        try {
            if (running && wakeUp.tryAcquire(rest.toMillis(), TimeUnit.MILLISECONDS)) {
                wakeUp.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running = false;
        }
    }
}
