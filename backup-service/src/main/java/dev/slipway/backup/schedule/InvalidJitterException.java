package dev.slipway.backup.schedule;

import java.time.Duration;

/** A jitter would put a run off past the next one. The message is the rest of a sentence that begins with its name. */
public final class InvalidJitterException extends RuntimeException {

    /** Names the pause between runs. */
    public InvalidJitterException(Duration pause) {
        super("must be shorter than the pause between two runs, which is %s".formatted(pause));
    }
}
