package dev.slipway.backup.postgres;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Keeps several readers together below a number of bytes per second. */
final class Bandwidth {

    private static final double NANOS_PER_SECOND = 1e9;

    private final double nanosPerByte;
    private final Halt halt;
    private long freeAt = System.nanoTime();

    /** With no limit when none is given. */
    Bandwidth(@Nullable DataSize perSecond, Halt halt) {
        this.nanosPerByte = perSecond == null ? 0 : NANOS_PER_SECOND / perSecond.toBytes();
        this.halt = halt;
    }

    /** Waits for as long as these bytes, now read, may take. */
    void used(int bytes) throws IOException {
        if (nanosPerByte == 0) {
            return;
        }
        long pause;
        synchronized (this) {
            long now = System.nanoTime();
            // what was not used earlier is not saved up
            freeAt = (freeAt - now < 0 ? now : freeAt) + (long) (bytes * nanosPerByte);
            pause = freeAt - now;
        }
        halt.pause(pause);
    }
}
