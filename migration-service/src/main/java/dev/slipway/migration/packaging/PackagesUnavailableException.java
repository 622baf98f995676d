package dev.slipway.migration.packaging;

/** The place where packages are kept cannot be used now; it may be in a moment. */
public final class PackagesUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With a sentence for people and the failure behind it. */
    public PackagesUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
