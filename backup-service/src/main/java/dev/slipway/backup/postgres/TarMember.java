package dev.slipway.backup.postgres;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

/** What stands around a file in a tar archive (ustar). */
final class TarMember {

    /** What ends an archive. */
    static final byte[] END_OF_ARCHIVE = new byte[1024];

    private static final int BLOCK_BYTES = 512;
    private static final byte[] PADDING = new byte[BLOCK_BYTES];
    private static final int CHECKSUM_OFFSET = 148;
    private static final int CHECKSUM_BYTES = 8;

    private TarMember() {}

    /** What stands before the file's bytes. */
    static byte[] header(String name, int sizeBytes, Instant modified) {
        byte[] header = new byte[BLOCK_BYTES];
        put(header, 0, name);
        put(header, 100, "0000600");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, String.format(Locale.ROOT, "%011o", sizeBytes));
        put(header, 136, String.format(Locale.ROOT, "%011o", modified.getEpochSecond()));
        header[156] = '0';
        put(header, 257, "ustar\00000");
        // the checksum counts itself as spaces
        int sum = CHECKSUM_BYTES * ' ';
        for (byte one : header) {
            sum += one & 0xff;
        }
        put(header, CHECKSUM_OFFSET, String.format(Locale.ROOT, "%06o\0 ", sum));
        return header;
    }

    /** How many zeros from {@link #padding()} stand after the file's bytes. */
    static int paddingAfter(int sizeBytes) {
        return -sizeBytes & (BLOCK_BYTES - 1);
    }

    /** Zeros. */
    static byte[] padding() {
        return PADDING;
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
