package dev.slipway.backup;

/** The work is not to go on, for someone cancelled it; whatever it was doing does not count any more. */
public final class CancelledException extends RuntimeException {

    /** Says so. */
    public CancelledException() {
        super("The work was cancelled");
    }
}
