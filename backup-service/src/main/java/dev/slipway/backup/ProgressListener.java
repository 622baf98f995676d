package dev.slipway.backup;

/** Told how far the work has come, from any thread and as often as there is something to tell. */
@FunctionalInterface
public interface ProgressListener {

    /** The work has come this far; must not take long. */
    void at(Progress progress);
}
