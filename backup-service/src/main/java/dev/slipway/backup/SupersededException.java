package dev.slipway.backup;

/** Another worker has taken over what this one was working on; whatever it was doing does not count any more. */
public final class SupersededException extends RuntimeException {

    /** Names what was taken over. */
    public SupersededException(Object id) {
        super("Another worker has taken over " + id);
    }
}
