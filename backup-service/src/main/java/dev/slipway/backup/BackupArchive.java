package dev.slipway.backup;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A completed backup as one tar file: its manifest first, then its objects as they are stored. Which bytes it has follows
 * from the manifest alone, so any part of it can be written at any time.
 */
public final class BackupArchive {

    /** The manifest's name within the archive's directory. */
    static final String MANIFEST = "manifest.json";

    /** The directory of uploaded files; in the storage the environment's backups share it. */
    static final String FILES = "files/";

    private static final int BUFFER_BYTES = 64 * 1024;

    /** Opens the bytes of an object as they are stored. */
    @FunctionalInterface
    public interface Objects {

        /** From the offset on, which is less than the object's size. */
        InputStream open(ArtifactObject object, long offset) throws IOException;
    }

    /** Opens bytes from an offset on. */
    @FunctionalInterface
    private interface Source {
        InputStream open(Objects objects, long offset) throws IOException;
    }

    /** One file of the archive, with how far from the archive's start its header begins. */
    private record Member(long start, String path, long sizeBytes, Source source) {}

    private final String directory;
    private final Instant modified;
    private final List<Member> members = new ArrayList<>();
    private final long sizeBytes;

    /**
     * The archive of a backup.
     *
     * @param manifest what the backup holds
     * @param manifestBytes the manifest as it is stored
     */
    public BackupArchive(Backup backup, Manifest manifest, byte[] manifestBytes) {
        this(backup, manifest, manifestBytes, List.of());
    }

    /**
     * The archive of a backup with uploaded files.
     *
     * @param manifest what the backup holds
     * @param manifestBytes the manifest as it is stored
     * @param files the objects that hold the files
     */
    public BackupArchive(Backup backup, Manifest manifest, byte[] manifestBytes, List<ArtifactObject> files) {
        this.directory = "%s-%s-%s"
                .formatted(
                        backup.environment().application(), backup.environment().environment(), backup.id());
        this.modified = manifest.content().takenAt();
        long end = add(
                0,
                MANIFEST,
                manifestBytes.length,
                (_, offset) -> new ByteArrayInputStream(
                        manifestBytes, Math.toIntExact(offset), manifestBytes.length - Math.toIntExact(offset)));
        for (ArtifactObject object : manifest.objects()) {
            end = add(end, object.name(), object.sizeBytes(), (objects, offset) -> objects.open(object, offset));
        }
        for (ArtifactObject object : files) {
            end = add(
                    end,
                    object.name().substring(object.name().indexOf(FILES)),
                    object.sizeBytes(),
                    (objects, offset) -> objects.open(object, offset));
        }
        this.sizeBytes = end + TarHeader.END_BYTES;
    }

    /** Its file name. */
    public String fileName() {
        return directory + ".tar";
    }

    /** How long it is. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /**
     * Writes a part of the archive.
     *
     * @param from the first byte
     * @param length how many bytes
     * @throws IOException also when an object has fewer bytes than the manifest says
     */
    public void write(long from, long length, Objects objects, OutputStream out) throws IOException {
        Part part = new Part(from, from + length, out);
        for (Member member : members) {
            part.write(member, objects);
        }
        part.zeros(sizeBytes - TarHeader.END_BYTES, sizeBytes);
    }

    /** Returns where the next one begins. */
    private long add(long start, String name, long size, Source source) {
        Member member = new Member(start, directory + "/" + name, size, source);
        members.add(member);
        return contentStart(member) + TarHeader.padded(size);
    }

    private long contentStart(Member member) {
        return member.start() + headerOf(member).length;
    }

    private byte[] headerOf(Member member) {
        return TarHeader.of(member.path(), member.sizeBytes(), modified);
    }

    /** What of the archive is wanted, and where it goes. */
    private final class Part {

        private final long from;
        private final long to;
        private final OutputStream out;

        Part(long from, long to, OutputStream out) {
            this.from = from;
            this.to = to;
            this.out = out;
        }

        void write(Member member, Objects objects) throws IOException {
            byte[] header = headerOf(member);
            long content = member.start() + header.length;
            long end = content + member.sizeBytes();
            long next = content + TarHeader.padded(member.sizeBytes());
            if (next <= from || member.start() >= to) {
                return;
            }
            if (from < content) {
                int first = Math.toIntExact(Math.max(0, from - member.start()));
                int last = Math.toIntExact(Math.min(header.length, to - member.start()));
                out.write(header, first, last - first);
            }
            long first = Math.max(content, from);
            long last = Math.min(end, to);
            if (first < last) {
                try (InputStream in = member.source().open(objects, first - content)) {
                    copy(in, last - first, member.path());
                }
            }
            zeros(end, next);
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
