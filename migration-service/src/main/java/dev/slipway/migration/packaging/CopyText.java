package dev.slipway.migration.packaging;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's COPY text format: one line per row, fields separated by tabs, {@code \N} for NULL, backslash escapes.
 */
public final class CopyText {

    private CopyText() {}

    /** The value as a field of a line. */
    public static String escape(String value) {
        StringBuilder field = new StringBuilder(value.length() + 8);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> field.append("\\\\");
                case '\b' -> field.append("\\b");
                case '\f' -> field.append("\\f");
                case '\n' -> field.append("\\n");
                case '\r' -> field.append("\\r");
                case '\t' -> field.append("\\t");
                case 0x0B -> field.append("\\v");
                default -> field.append(c);
            }
        }
        return field.toString();
    }

    /**
     * Where the fields of a line are.
     *
     * @param line a row, with or without the closing newline
     * @param starts takes the position of each field's first byte and, at the end, one more than the line's length
     *     without the newline; has one place more than there are fields
     * @throws IllegalArgumentException if the line has another number of fields
     */
    public static void fields(byte[] line, int[] starts) {
        fields(line, 0, line.length, starts);
    }

    /** As {@link #fields(byte[], int[])} for a line that is a part of an array; the positions are the array's. */
    public static void fields(byte[] line, int from, int to, int[] starts) {
        int end = to > from && line[to - 1] == '\n' ? to - 1 : to;
        int fields = starts.length - 1;
        if (fields == 0) {
            starts[0] = end + 1;
            return;
        }
        int field = 0;
        starts[0] = from;
        for (int i = from; i < end; i++) {
            if (line[i] == '\t') {
                field++;
                if (field >= fields) {
                    throw new IllegalArgumentException("a row has more fields than its table has columns");
                }
                starts[field] = i + 1;
            }
        }
        if (field != fields - 1) {
            throw new IllegalArgumentException("a row has fewer fields than its table has columns");
        }
        starts[fields] = end + 1;
    }

    /** The value of the field between two positions as {@link #fields} gives them; null for NULL. */
    public static @Nullable String value(byte[] line, int start, int next) {
        byte[] raw = bytes(line, start, next);
        return raw == null ? null : new String(raw, StandardCharsets.UTF_8);
    }

    /** As {@link #value}, but the value's bytes in UTF-8. */
    public static byte @Nullable [] bytes(byte[] line, int start, int next) {
        int end = next - 1;
        if (end - start == 2 && line[start] == '\\' && line[start + 1] == 'N') {
            return null;
        }
        byte[] value = new byte[end - start];
        int length = 0;
        for (int i = start; i < end; i++) {
            byte b = line[i];
            if (b == '\\' && i + 1 < end) {
                i++;
                b = switch (line[i]) {
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'v' -> 0x0B;
                    default -> line[i];
                };
            }
            value[length++] = b;
        }
        return length == value.length ? value : Arrays.copyOf(value, length);
    }
}
