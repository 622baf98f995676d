package dev.slipway.service.problem;

/**
 * An answer cannot be finished, after its beginning was sent. The connection is cut: a problem detail, or a regular end,
 * would pass for the rest.
 */
public final class BrokenAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * For the log.
     *
     * @param what what broke off, such as {@code the download of a backup}
     */
    public BrokenAnswerException(String what, Throwable cause) {
        super(what + " broke off", cause);
    }
}
