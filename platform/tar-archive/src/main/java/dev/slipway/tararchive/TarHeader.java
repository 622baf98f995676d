package dev.slipway.tararchive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * The header of a regular file in a tar archive: ustar, with a pax extended header before it only where ustar has no room
 * for the path or the size. The same file always gets the same bytes.
 */
public final class TarHeader {

    /** Everything in a tar archive begins at a multiple of this. */
    public static final int BLOCK_BYTES = 512;

    /** An archive ends with two blocks of zeros. */
    public static final int END_BYTES = 2 * BLOCK_BYTES;

    private static final int READABLE_BY_ALL = 0644;
    private static final int READABLE_BY_OWNER = 0600;
    private static final int NAME_BYTES = 100;
    private static final int PREFIX_BYTES = 155;
    private static final long MAX_USTAR_SIZE = (1L << 33) - 1;

    private TarHeader() {}

    /** The header's bytes, a multiple of the block's size, of a file that everybody may read. */
    public static byte[] of(String path, long sizeBytes, Instant modified) {
        return of(path, sizeBytes, modified, READABLE_BY_ALL);
    }

    /** The header's bytes, a multiple of the block's size, of a file that only its owner may read. */
    public static byte[] ofPrivate(String path, long sizeBytes, Instant modified) {
        return of(path, sizeBytes, modified, READABLE_BY_OWNER);
    }

    private static byte[] of(String path, long sizeBytes, Instant modified, int mode) {
        int split = splitOf(path);
        StringBuilder records = new StringBuilder();
        if (split < 0) {
            records.append(record("path", path));
        }
        if (sizeBytes > MAX_USTAR_SIZE) {
            records.append(record("size", Long.toString(sizeBytes)));
        }
        String name = split < 0 ? path.substring(path.lastIndexOf('/') + 1) : path.substring(split);
        String prefix = split <= 0 ? "" : path.substring(0, split - 1);
        byte[] file = block(name, prefix, Math.min(sizeBytes, MAX_USTAR_SIZE), modified, '0', mode);
        if (records.isEmpty()) {
            return file;
        }
        byte[] extension = records.toString().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(block("PaxHeader", "", extension.length, modified, 'x', mode));
        all.writeBytes(Arrays.copyOf(extension, Math.toIntExact(padded(extension.length))));
        all.writeBytes(file);
        return all.toByteArray();
    }

    /** How much room so many bytes of content take. */
    public static long padded(long sizeBytes) {
        return (sizeBytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }

    /** Where ustar's name begins, behind its prefix; negative when the path does not fit. */
    private static int splitOf(String path) {
        if (!path.chars().allMatch(c -> c > ' ' && c < 127)) {
            return -1;
        }
        if (path.length() <= NAME_BYTES) {
            return 0;
        }
        int slash = path.lastIndexOf('/', PREFIX_BYTES);
        return slash > 0 && path.length() - slash - 1 <= NAME_BYTES ? slash + 1 : -1;
    }

    /** A pax record begins with its own length, which counts its own digits. */
    private static String record(String key, String value) {
        String rest = " %s=%s\n".formatted(key, value);
        int length = rest.getBytes(StandardCharsets.UTF_8).length;
        int digits = Integer.toString(length).length();
        while (Integer.toString(length + digits).length() > digits) {
            digits++;
        }
        return (length + digits) + rest;
    }

    private static byte[] block(String name, String prefix, long size, Instant modified, char type, int mode) {
        byte[] block = new byte[BLOCK_BYTES];
        put(block, 0, NAME_BYTES, name);
        putOctal(block, 100, 8, mode);
        putOctal(block, 108, 8, 0);
        putOctal(block, 116, 8, 0);
        putOctal(block, 124, 12, size);
        putOctal(block, 136, 12, Math.max(0, modified.getEpochSecond()));
        block[156] = (byte) type;
        put(block, 257, 6, "ustar");
        put(block, 263, 2, "00");
        put(block, 345, PREFIX_BYTES, prefix);
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        putOctal(block, 148, 7, sum);
        return block;
    }

    private static void put(byte[] block, int offset, int room, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, offset, Math.min(bytes.length, room));
    }

    /** Digits to the field's end but one, which is zero. */
    private static void putOctal(byte[] block, int offset, int room, long value) {
        String digits = Long.toOctalString(value);
        put(block, offset, room - 1, "0".repeat(room - 1 - digits.length()) + digits);
        block[offset + room - 1] = 0;
    }
}
