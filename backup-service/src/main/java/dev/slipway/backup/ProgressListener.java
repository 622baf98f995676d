package dev.slipway.backup;

/** Told how far the work has come, from any thread and as often as there is something to tell. */
@FunctionalInterface
public interface ProgressListener {

    /** The work has come this far; must not take long. */
    void at(Progress progress);

    /**
     * Told how to end something that the work may wait for long: a session, a process. When the work is cancelled this
     * is run from another thread, at once if that has happened already, perhaps more than once, and perhaps when what it
     * ends has long ended.
     */
    default void atCancellation(Runnable stop) {}
}
