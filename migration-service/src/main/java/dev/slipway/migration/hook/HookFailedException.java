package dev.slipway.migration.hook;

/** A hook that must be answered before a migration was not. */
public final class HookFailedException extends RuntimeException {

    HookFailedException(HookCall call) {
        super("Hook '%s' failed before the migration after %d attempts, so nothing was changed: %s"
                .formatted(call.hook(), call.attempts(), call.error()));
    }
}
