package dev.slipway.migration.apply;

/** Another change, a restore or a backup is at work on the target. Trying again later may help. */
public final class EnvironmentBusyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EnvironmentBusyException(String message) {
        super(message);
    }
}
