package dev.slipway.environment.audit.web;

/** An export cannot be finished, after its beginning was sent. */
final class BrokenExportException extends RuntimeException {

    BrokenExportException(Throwable cause) {
        super("The audit export broke off", cause);
    }
}
