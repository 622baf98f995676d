package dev.slipway.backup;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was read is not a whole, unchanged archive: a backup that was uploaded, or a bundle of tables in one. */
public final class InvalidArchiveException extends RuntimeException {

    private final @Nullable String object;

    /**
     * With why.
     *
     * @param reason a sentence for people
     */
    public InvalidArchiveException(String reason) {
        this(reason, null);
    }

    /**
     * With why, and where.
     *
     * @param reason a sentence for people
     * @param object which of the archive's objects it is about, or null
     */
    public InvalidArchiveException(String reason, @Nullable String object) {
        super(reason);
        this.object = object;
    }

    /** The sentence. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /** Which of the archive's objects it is about. */
    public Optional<String> object() {
        return Optional.ofNullable(object);
    }
}
