package dev.slipway.tararchive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the regular files of a tar archive from a stream, one after the other, and trusts nothing that it says: headers
 * are bounded, paths stay below where they begin, and whatever is neither a file nor a directory is refused. It
 * understands ustar, pax and GNU tar's long names and large sizes.
 */
public final class TarReader {

    private static final int MAX_EXTENSION_BYTES = 64 * 1024;
    private static final int MAX_PATH_LENGTH = 1024;
    private static final int MAX_DIRECTORIES = 10_000;

    private final InputStream in;
    private final Function<String, ? extends RuntimeException> refusal;
    private @Nullable Content current;
    private int directories;

    /**
     * Reads no further than it is asked to, and leaves the stream open.
     *
     * @param in the archive
     * @param refusal makes, of a sentence for people, what is thrown when it is no archive that can be read
     */
    public TarReader(InputStream in, Function<String, ? extends RuntimeException> refusal) {
        this.in = in;
        this.refusal = refusal;
    }

    /**
     * A file of the archive.
     *
     * @param path where it is in the archive, with no empty, {@code .} or {@code ..} segments
     * @param sizeBytes how many bytes it has
     * @param content its bytes, to be read before the next file is asked for
     */
    public record Entry(String path, long sizeBytes, InputStream content) {}

    /**
     * The next file, behind what is left of the one before; empty at the archive's end.
     *
     * @throws RuntimeException the refusal, when it is not such an archive
     * @throws IOException when the stream breaks off
     */
    public Optional<Entry> next() throws IOException {
        skipCurrent();
        String path = null;
        Long size = null;
        while (true) {
            byte[] header = block();
            if (isZero(header)) {
                return Optional.empty();
            }
            requireChecksum(header);
            long length = number(header, 124, 12);
            switch (header[156]) {
                case 'x' -> {
                    Extension extension = parse(extension(length));
                    path = extension.path() == null ? path : extension.path();
                    size = extension.size() == null ? size : extension.size();
                }
                case 'g' -> extension(length);
                case 'L' -> path = text(extension(length), 0, (int) length);
                case '5' -> {
                    if (++directories > MAX_DIRECTORIES || length != 0) {
                        throw refusal.apply("The archive has too many directories.");
                    }
                    path = null;
                    size = null;
                }
                case '0', 0 -> {
                    String name = requireSafe(path == null ? pathOf(header) : path);
                    long sizeBytes = size == null ? length : size;
                    current = new Content(sizeBytes, name);
                    return Optional.of(new Entry(name, sizeBytes, current));
                }
                default -> throw refusal.apply("The archive has something that is neither a file nor a directory.");
            }
        }
    }

    private void skipCurrent() throws IOException {
        Content last = current;
        if (last != null) {
            last.skipRest();
            current = null;
        }
    }

    private byte[] extension(long length) throws IOException {
        if (length < 0 || length > MAX_EXTENSION_BYTES) {
            throw refusal.apply("The archive has a header that is too large.");
        }
        byte[] bytes = exactly((int) TarHeader.padded(length));
        return Arrays.copyOf(bytes, (int) length);
    }

    private byte[] block() throws IOException {
        return exactly(TarHeader.BLOCK_BYTES);
    }

    private byte[] exactly(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw refusal.apply("The archive ends before its end.");
        }
        return bytes;
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private void requireChecksum(byte[] header) {
        int sum = 0;
        for (int i = 0; i < header.length; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        if (sum != number(header, 148, 8)) {
            throw refusal.apply("This is no tar archive, or it is damaged.");
        }
    }

    /** Octal digits, or GNU tar's binary form, whose first bit is set. */
    private long number(byte[] header, int offset, int length) {
        if ((header[offset] & 0x80) != 0) {
            long value = header[offset] & 0x7f;
            for (int i = 1; i < length; i++) {
                if (value >> 55 != 0) {
                    throw refusal.apply("The archive has a number that is too large.");
                }
                value = value << 8 | header[offset + i] & 0xff;
            }
            return value;
        }
        String digits = text(header, offset, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits, 8);
        } catch (NumberFormatException e) {
            throw refusal.apply("This is no tar archive, or it is damaged.");
        }
    }

    private static String text(byte[] bytes, int offset, int length) {
        int end = offset;
        while (end < offset + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static String pathOf(byte[] header) {
        String name = text(header, 0, 100);
        boolean isUstar = text(header, 257, 6).equals("ustar");
        String prefix = isUstar ? text(header, 345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private String requireSafe(String written) {
        String path = written.startsWith("./") ? written.substring(2) : written;
        if (path.length() > MAX_PATH_LENGTH
                || path.chars().anyMatch(c -> c < ' ' || c == '\\' || c == 127)
                || Arrays.stream(path.split("/", -1))
                        .anyMatch(segment -> segment.isEmpty() || segment.equals(".") || segment.equals(".."))) {
            throw refusal.apply("The archive has a file whose path is not allowed.");
        }
        return path;
    }

    /** What a pax extended header says that matters here. */
    private record Extension(
            @Nullable String path, @Nullable Long size) {}

    private Extension parse(byte[] records) {
        String path = null;
        Long size = null;
        int at = 0;
        while (at < records.length) {
            int space = at;
            while (space < records.length && records[space] != ' ') {
                space++;
            }
            long length = digits(new String(records, at, space - at, StandardCharsets.US_ASCII));
            if (length <= space - at + 1 || length > records.length - at) {
                throw damaged();
            }
            String text = new String(records, space + 1, (int) length - (space - at) - 2, StandardCharsets.UTF_8);
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw damaged();
            }
            switch (text.substring(0, equals)) {
                case "path" -> path = text.substring(equals + 1);
                case "size" -> size = digits(text.substring(equals + 1));
                default -> {
                    // times and owners do not matter here
                }
            }
            at += (int) length;
        }
        return new Extension(path, size);
    }

    private long digits(String written) {
        try {
            long number = Long.parseLong(written);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw damaged();
    }

    private RuntimeException damaged() {
        return refusal.apply("The archive has a header that cannot be read.");
    }

    /** The bytes of one file. */
    private final class Content extends InputStream {

        private final long sizeBytes;
        private final String path;
        private long left;

        Content(long sizeBytes, String path) {
            this.sizeBytes = sizeBytes;
            this.path = path;
            this.left = sizeBytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(into, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw refusal.apply("The archive ends within %s.".formatted(path));
            }
            left -= count;
            return count;
        }

        void skipRest() throws IOException {
            try {
                in.skipNBytes(left + TarHeader.padded(sizeBytes) - sizeBytes);
            } catch (EOFException e) {
                throw refusal.apply("The archive ends within %s.".formatted(path));
            }
            left = 0;
        }
    }
}
