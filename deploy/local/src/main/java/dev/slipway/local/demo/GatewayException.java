package dev.slipway.local.demo;

import org.jspecify.annotations.Nullable;

/** The gateway refused a request or did not answer; the message is the problem's own sentence. */
public final class GatewayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    GatewayException(String message, int status, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** The HTTP status, or 0 where no answer came. */
    public int status() {
        return status;
    }
}
