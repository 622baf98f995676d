package dev.slipway.backup;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A place in a listing by time of request, newest first. It stays a place when what stood there is deleted.
 *
 * @param requestedAt when the last one before the place was asked for
 * @param id its id, which orders those of the same instant
 */
public record ListPosition(Instant requestedAt, UUID id) {

    private static final char SEPARATOR = '_';

    /** Reads a position's text form; empty when the text is none. */
    public static Optional<ListPosition> parse(String text) {
        int separator = text.indexOf(SEPARATOR);
        if (separator < 0) {
            return Optional.empty();
        }
        try {
            Instant requestedAt = Instant.parse(text.substring(0, separator));
            UUID id = UUID.fromString(text.substring(separator + 1));
            ListPosition position = new ListPosition(requestedAt, id);
            return position.toString().equals(text) ? Optional.of(position) : Optional.empty();
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** {@code 2026-07-01T00:00:00.123456Z_0191f3a0-5b1c-7c3e-9a54-3f1d2b6c8e01}. */
    @Override
    public String toString() {
        return requestedAt.toString() + SEPARATOR + id;
    }
}
