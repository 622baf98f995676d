package dev.slipway.migration.packaging;

/** A row is larger than can be held in memory here. */
public final class RowTooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RowTooLargeException(String message) {
        super(message);
    }
}
