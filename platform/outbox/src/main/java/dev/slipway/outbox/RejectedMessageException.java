package dev.slipway.outbox;

/** A message that can never be handled, however often it is tried. It becomes a dead letter with this reason. */
public class RejectedMessageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /** @param reason a sentence for people, without secrets: it is put in the dead letter's headers */
    public RejectedMessageException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** Why, as a sentence for people. */
    public String reason() {
        return reason;
    }
}
