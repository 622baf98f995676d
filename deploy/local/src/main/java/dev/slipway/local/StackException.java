package dev.slipway.local;

/** A part of the local stack cannot do its work; the message tells a person why and what to do about it. */
public final class StackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception whose message is shown as it is. */
    public StackException(String message) {
        super(message);
    }

    /** Creates an exception whose message is shown as it is, with what caused it. */
    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
