package dev.slipway.backup;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One table's content.
 *
 * @param schema the table's schema
 * @param name the table's name
 * @param rows number of rows
 * @param digest the sum, modulo 2^256, of the SHA-256 of every line that {@code COPY … TO STDOUT} gives: 64 lower-case
 *     hexadecimal digits, least significant byte first. Equal digests mean the same rows, in whatever order
 * @param source what is copied: {@code COPY <source> TO STDOUT} gives the rows that were digested
 * @param file the table's file in the directory archive, e.g. {@code 3001.dat}; null when the archive is one object
 * @param objects the objects that hold the file, in its order; empty when the archive is one object
 */
public record TableContent(
        String schema,
        String name,
        long rows,
        String digest,
        String source,
        @Nullable String file,
        List<String> objects) {

    /** Copies the list. */
    public TableContent {
        objects = List.copyOf(objects);
    }

    /** For people. */
    public String displayName() {
        return schema + "." + name;
    }
}
