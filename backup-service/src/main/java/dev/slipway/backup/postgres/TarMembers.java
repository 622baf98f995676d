package dev.slipway.backup.postgres;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads a plain tar stream, member by member. Only regular files are expected in it. */
final class TarMembers {

    private static final int BLOCK = 512;
    private static final int SIZE_OFFSET = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int CHECKSUM_OFFSET = 148;
    private static final int CHECKSUM_LENGTH = 8;

    private final InputStream tar;
    private long unread;
    private long padding;

    TarMembers(InputStream tar) {
        this.tar = tar;
    }

    /** A member's name; its bytes are what {@link #read} gives until the next call of this. */
    Optional<String> next() throws IOException {
        skip(unread + padding);
        unread = 0;
        padding = 0;
        byte[] header = tar.readNBytes(BLOCK);
        if (header.length == BLOCK && isZero(header)) {
            // what follows is filling, but only at its end does the stream say whether it is whole
            tar.transferTo(OutputStream.nullOutputStream());
            return Optional.empty();
        }
        if (header.length < BLOCK) {
            throw new EOFException("A bundle of tables is cut off");
        }
        requireChecksum(header);
        unread = octal(header, SIZE_OFFSET, SIZE_LENGTH);
        padding = (BLOCK - unread % BLOCK) % BLOCK;
        int length = 0;
        while (length < 100 && header[length] != 0) {
            length++;
        }
        return Optional.of(new String(header, 0, length, StandardCharsets.UTF_8));
    }

    /** Reads on in the current member; -1 at its end. */
    int read(byte[] buffer) throws IOException {
        if (unread == 0) {
            return -1;
        }
        int count = tar.read(buffer, 0, (int) Math.min(buffer.length, unread));
        if (count < 0) {
            throw new EOFException("A bundle of tables is cut off");
        }
        unread -= count;
        return count;
    }

    private void skip(long count) throws IOException {
        tar.skipNBytes(count);
    }

    private static void requireChecksum(byte[] header) throws IOException {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            boolean isChecksum = i >= CHECKSUM_OFFSET && i < CHECKSUM_OFFSET + CHECKSUM_LENGTH;
            sum += isChecksum ? ' ' : header[i] & 0xff;
        }
        if (sum != octal(header, CHECKSUM_OFFSET, CHECKSUM_LENGTH)) {
            throw new IOException("A bundle of tables is damaged");
        }
    }

    private static long octal(byte[] header, int offset, int length) throws IOException {
        String digits = new String(header, offset, length, StandardCharsets.ISO_8859_1)
                .replace('\0', ' ')
                .strip();
        try {
            return Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new IOException("A bundle of tables is damaged", e);
        }
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
