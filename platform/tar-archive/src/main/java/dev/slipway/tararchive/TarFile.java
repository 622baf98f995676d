package dev.slipway.tararchive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A tar file that exists only while it is written. Which bytes it has follows from the names, the sizes and the contents
 * of its members, so any part of it can be written at any time, and always is the same.
 *
 * @param <S> what members' contents are opened with
 */
public final class TarFile<S> {

    private static final int BUFFER_BYTES = 64 * 1024;

    /** Opens a member's bytes. */
    @FunctionalInterface
    public interface Content<S> {

        /** From the offset on, which is less than the member's size. */
        InputStream open(S source, long offset) throws IOException;
    }

    /** A member, with how far from the file's start its header begins. */
    private record Member<S>(long start, byte[] header, String path, long sizeBytes, Content<S> content) {

        long contentStart() {
            return start + header.length;
        }

        long end() {
            return contentStart() + TarHeader.padded(sizeBytes);
        }
    }

    private final Instant modified;
    private final List<Member<S>> members = new ArrayList<>();
    private long end;

    /**
     * A file without members.
     *
     * @param modified the time that all members get
     */
    public TarFile(Instant modified) {
        this.modified = modified;
    }

    /**
     * Adds a member behind those that are there.
     *
     * @param path where it is in the archive
     * @param sizeBytes how many bytes it has
     * @param content opens them
     */
    public void add(String path, long sizeBytes, Content<S> content) {
        Member<S> member = new Member<>(end, TarHeader.of(path, sizeBytes, modified), path, sizeBytes, content);
        members.add(member);
        end = member.end();
    }

    /** How long it is. */
    public long sizeBytes() {
        return end + TarHeader.END_BYTES;
    }

    /**
     * Writes a part of it.
     *
     * @param from the first byte
     * @param length how many bytes
     * @param source what members are opened with
     * @throws IOException also when a member has fewer bytes than was said
     */
    public void write(long from, long length, S source, OutputStream out) throws IOException {
        Part part = new Part(from, from + length, out);
        for (Member<S> member : members) {
            part.write(member, source);
        }
        part.zeros(end, sizeBytes());
    }

    /** What of the file is wanted, and where it goes. */
    private final class Part {

        private final long from;
        private final long to;
        private final OutputStream out;

        Part(long from, long to, OutputStream out) {
            this.from = from;
            this.to = to;
            this.out = out;
        }

        void write(Member<S> member, S source) throws IOException {
            if (member.end() <= from || member.start() >= to) {
                return;
            }
            long content = member.contentStart();
            if (from < content) {
                int first = Math.toIntExact(Math.max(0, from - member.start()));
                int last = Math.toIntExact(Math.min(member.header().length, to - member.start()));
                out.write(member.header(), first, last - first);
            }
            long first = Math.max(content, from);
            long last = Math.min(content + member.sizeBytes(), to);
            if (first < last) {
                try (InputStream in = member.content().open(source, first - content)) {
                    copy(in, last - first, member.path());
                }
            }
            zeros(content + member.sizeBytes(), member.end());
        }

        /** What of the zeros between two places is wanted. */
        void zeros(long start, long end) throws IOException {
            long count = Math.min(end, to) - Math.max(start, from);
            if (count > 0) {
                out.write(new byte[Math.toIntExact(count)]);
            }
        }

        private void copy(InputStream in, long count, String path) throws IOException {
            byte[] buffer = new byte[BUFFER_BYTES];
            long left = count;
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new EOFException("%s ended %d bytes early".formatted(path, left));
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
    }
}
