package dev.slipway.backup.web;

/** A download cannot be finished, after its beginning was sent. */
final class BrokenDownloadException extends RuntimeException {

    BrokenDownloadException(Throwable cause) {
        super("The download of a backup broke off", cause);
    }
}
