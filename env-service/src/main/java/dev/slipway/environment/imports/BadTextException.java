package dev.slipway.environment.imports;

import java.util.List;

/** A text to be imported has bad lines, so nothing of it was saved. The message is a sentence for people. */
public class BadTextException extends RuntimeException {

    private final transient List<BadLine> bad;

    /** For the bad lines, of which there is at least one. */
    public BadTextException(List<BadLine> bad) {
        super(
                bad.size() == 1
                        ? "Line %d cannot be imported; nothing was saved."
                                .formatted(bad.getFirst().line())
                        : "%d lines cannot be imported; nothing was saved.".formatted(bad.size()));
        this.bad = List.copyOf(bad);
    }

    /** The bad lines, by line. */
    public List<BadLine> bad() {
        return bad;
    }
}
