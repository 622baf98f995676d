package dev.slipway.migration.packaging.web;

/** A download cannot be finished, after its beginning was sent. */
final class BrokenDownloadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokenDownloadException(Throwable cause) {
        super("The download of a package broke off", cause);
    }
}
