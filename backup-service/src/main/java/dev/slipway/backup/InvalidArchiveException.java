package dev.slipway.backup;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was read is not a whole, unchanged archive: a backup that was uploaded, or a bundle of tables in one. */
public class InvalidArchiveException extends RuntimeException {

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

    /** It is what pg_dump writes in directory format, which cannot be restored while it arrives. */
    public static final class DumpInDirectoryFormat extends InvalidArchiveException {

        /** With that as the reason. */
        public DumpInDirectoryFormat() {
            super(
                    "This is an archive of pg_dump in directory format, which cannot be read from its beginning to its end.");
        }
    }
}
