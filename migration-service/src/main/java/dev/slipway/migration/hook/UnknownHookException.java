package dev.slipway.migration.hook;

/** There is no hook of this name. */
public final class UnknownHookException extends RuntimeException {

    /** Names it. */
    public UnknownHookException(String application, String name) {
        super("Application %s has no hook '%s'".formatted(application, name));
    }
}
