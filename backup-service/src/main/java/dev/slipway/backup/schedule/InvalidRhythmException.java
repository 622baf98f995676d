package dev.slipway.backup.schedule;

/** A cron expression is none. The message is the rest of a sentence for people that begins with its name. */
public final class InvalidRhythmException extends RuntimeException {

    /** Says what is wrong. */
    public InvalidRhythmException(String message) {
        super(message);
    }
}
