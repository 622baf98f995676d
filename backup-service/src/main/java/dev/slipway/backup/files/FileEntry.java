package dev.slipway.backup.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One line of a list of files.
 *
 * @param kind what it is
 * @param path relative, its parts divided by slashes
 * @param sizeBytes size of a file's content
 * @param modified when it was last changed, where that is known
 * @param mode POSIX permissions such as {@code rw-r-----}, where there are any
 * @param target what a link says
 * @param sha256 SHA-256 of a file's content
 * @param object the stored object that holds a file's content; null while it is not stored
 * @param changed true when the file changed while it was read; the content is what was read then
 * @param contentType what a file's content is said to be, where its place keeps that
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FileEntry(
        Kind kind,
        String path,
        @JsonProperty("size") long sizeBytes,
        @Nullable Instant modified,
        @Nullable String mode,
        @Nullable String target,
        @Nullable String sha256,
        @Nullable String object,
        @Nullable Boolean changed,
        @Nullable String contentType) {

    /** In the order in which lists are: a directory before what is in it, names by their characters. */
    public static final Comparator<String> PATH_ORDER = FileEntry::comparePaths;

    /** What there can be. */
    public enum Kind {
        /** A file with content. */
        @JsonProperty("file")
        FILE,
        /** A directory, perhaps empty. */
        @JsonProperty("directory")
        DIRECTORY,
        /** A symbolic link, which is never followed. */
        @JsonProperty("link")
        LINK,
        /** A file that was there when files were listed, and gone when it was to be read. */
        @JsonProperty("vanished")
        VANISHED,
        /** A socket, a pipe or a device: nothing that could be kept. */
        @JsonProperty("special")
        SPECIAL
    }

    /** A file that is not stored yet. */
    public static FileEntry file(String path, long sizeBytes, @Nullable Instant modified, @Nullable String mode) {
        return new FileEntry(Kind.FILE, path, sizeBytes, modified, mode, null, null, null, null, null);
    }

    /** A directory. */
    public static FileEntry directory(String path, @Nullable Instant modified, @Nullable String mode) {
        return new FileEntry(Kind.DIRECTORY, path, 0, modified, mode, null, null, null, null, null);
    }

    /** A symbolic link. */
    public static FileEntry link(String path, @Nullable Instant modified, String target) {
        return new FileEntry(Kind.LINK, path, 0, modified, null, target, null, null, null, null);
    }

    /** What was listed and is gone. */
    public static FileEntry vanished(String path) {
        return new FileEntry(Kind.VANISHED, path, 0, null, null, null, null, null, null, null);
    }

    /** What is not kept. */
    public static FileEntry special(String path) {
        return new FileEntry(Kind.SPECIAL, path, 0, null, null, null, null, null, null, null);
    }

    /** The same file with content that is stored. */
    FileEntry stored(long size, String contentSha256, String name, boolean torn) {
        return new FileEntry(
                kind, path, size, modified, mode, target, contentSha256, name, torn ? true : null, contentType);
    }

    /** The same file, and what its content is said to be. */
    FileEntry of(@Nullable String type) {
        return new FileEntry(kind, path, sizeBytes, modified, mode, target, sha256, object, changed, type);
    }

    /** Whether a path stays where it is resolved: relative, and no part of it is empty, a dot or two. */
    public static boolean isSafe(String path) {
        if (path.indexOf('\0') >= 0) {
            return false;
        }
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return true;
    }

    /** As if a slash came before every other character. */
    private static int comparePaths(String one, String other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                return a == '/' ? -1 : b == '/' ? 1 : Character.compare(a, b);
            }
        }
        return Integer.compare(one.length(), other.length());
    }
}
