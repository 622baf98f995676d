package dev.slipway.migration.hook;

/** A hook did not answer, or may not be called. */
public final class HookUnreachableException extends RuntimeException {

    /** Says why, as a phrase for people. */
    public HookUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
