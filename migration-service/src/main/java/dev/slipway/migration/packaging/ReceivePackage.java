package dev.slipway.migration.packaging;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import dev.slipway.migration.packaging.PackageManifest.Entry;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.tararchive.TarReader;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Takes in a package from a tar file as {@link PackageArchive} writes it. Everything is compared with the manifest while
 * it passes through to the store; nothing is kept of what is not whole and unchanged. Memory is bounded whatever the size.
 */
@Component
public class ReceivePackage {

    private static final int MAX_MANIFEST_BYTES = 32 << 20;

    /** Schema and catalog are read whole when a plan is made. */
    private static final int MAX_SCHEMA_BYTES = 64 << 20;

    private static final int MAX_SIGNATURE_BYTES = 512;
    private static final int MAX_SIGNATURES = 100;

    /** As much of what was unpacked as a frame may refer to, in powers of two; ours use 21. */
    private static final int MAX_WINDOW_LOG = 23;

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]*(/[a-zA-Z0-9_][a-zA-Z0-9._-]*)*");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern SIGNER = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    private final PackageStore store;
    private final KeepPackage keepPackage;
    private final PackageSignatures signatures;

    ReceivePackage(PackageStore store, KeepPackage keepPackage, PackageSignatures signatures) {
        this.store = store;
        this.keepPackage = keepPackage;
        this.signatures = signatures;
    }

    /**
     * What became of an upload.
     *
     * @param digest the package
     * @param isNew whether it was not here before
     */
    public record Received(PackageDigest digest, boolean isNew) {}

    /**
     * Takes a package in.
     *
     * @param body the tar file; read to the end of the archive
     * @param by who uploads it
     * @param note what is to be said about it; null if nothing
     * @throws InvalidPackageFileException when it is not a whole, unchanged package; nothing of it is kept
     * @throws IOException when reading the body failed; nothing of it is kept
     */
    public Received receive(InputStream body, String by, @Nullable String note) throws IOException {
        TarReader archive = new TarReader(body, InvalidPackageFileException::new);
        TarReader.Entry first = archive.next()
                .filter(entry -> entry.path().equals(PackageArchive.MANIFEST)
                        || entry.path().endsWith("/" + PackageArchive.MANIFEST))
                .orElseThrow(
                        () -> new InvalidPackageFileException("The archive does not begin with a package's manifest."));
        String directory = first.path().substring(0, first.path().length() - PackageArchive.MANIFEST.length());
        byte[] json = whole(first, MAX_MANIFEST_BYTES);
        PackageDigest digest = PackageDigest.of(json);
        requireNamedAsIs(directory, digest);
        PackageManifest manifest = manifest(digest, json);
        Map<String, Part> expected = expected(manifest);
        Set<String> there = new HashSet<>();
        SortedMap<String, String> signed = new TreeMap<>();
        try (PackageStore.Draft draft = store.begin()) {
            for (Optional<TarReader.Entry> next = archive.next(); next.isPresent(); next = archive.next()) {
                TarReader.Entry entry = next.get();
                if (!entry.path().startsWith(directory)) {
                    throw new InvalidPackageFileException(
                            "The archive has %s, which is no part of the package.".formatted(entry.path()));
                }
                String name = entry.path().substring(directory.length());
                if (name.startsWith(PackageArchive.SIGNATURES)) {
                    addSignature(name, entry, signed);
                    continue;
                }
                Part part = expected.get(name);
                if (part == null) {
                    throw new InvalidPackageFileException("The manifest does not name %s.".formatted(name));
                }
                if (!there.add(name)) {
                    throw new InvalidPackageFileException("%s is in the archive twice.".formatted(name));
                }
                draft.write(name, out -> passThrough(part, entry.content(), out));
            }
            requireAll(expected, there);
            draft.seal(digest, json);
        }
        boolean isNew = keepPackage.keep(new SealedPackage(digest, manifest), KeptPackage.Origin.UPLOADED, by, note);
        signatures.takeIn(digest, signed, by);
        return new Received(digest, isNew);
    }

    /**
     * A part of the package as the manifest has it.
     *
     * @param rows how many rows it has; negative where it is no table
     */
    private record Part(Entry entry, long rows) {}

    /** The directory is called as the package: a renamed one is not what somebody thinks that it is. */
    private static void requireNamedAsIs(String directory, PackageDigest digest) {
        String called = directory.isEmpty() ? "" : directory.substring(0, directory.length() - 1);
        if (SHA256.matcher(called).matches() && !called.equals(digest.value())) {
            throw new InvalidPackageFileException(
                    "The archive's directory is called %s, but its manifest has the digest %s."
                            .formatted(called, digest));
        }
    }

    private static PackageManifest manifest(PackageDigest digest, byte[] json) {
        PackageManifest manifest;
        try {
            manifest = OpenPackage.manifest(digest, json);
        } catch (PackageCorruptException e) {
            throw new InvalidPackageFileException(String.valueOf(e.getMessage()), e);
        }
        requireAllowed(manifest.schema(), MAX_SCHEMA_BYTES);
        requireAllowed(manifest.catalog(), MAX_SCHEMA_BYTES);
        for (PackagedTable table : manifest.tables()) {
            Entry content = table.content();
            if (table.rows() < 0 || content == null && table.rows() > 0) {
                throw new InvalidPackageFileException(
                        "The manifest has no content for the rows of table %s.".formatted(table.table()));
            }
            if (content != null) {
                requireAllowed(content, Long.MAX_VALUE);
            }
        }
        return manifest;
    }

    private static void requireAllowed(Entry entry, long most) {
        if (entry.name().length() > 200
                || !NAME.matcher(entry.name()).matches()
                || entry.name().equals(PackageArchive.MANIFEST)
                || entry.name().startsWith(PackageArchive.SIGNATURES)
                || entry.bytes() < 0
                || entry.bytes() > most
                || !SHA256.matcher(entry.sha256()).matches()) {
            throw new InvalidPackageFileException("The manifest has a part whose name, size or digest is not allowed.");
        }
    }

    private static Map<String, Part> expected(PackageManifest manifest) {
        Map<String, Part> parts = new HashMap<>();
        put(parts, new Part(manifest.schema(), -1));
        put(parts, new Part(manifest.catalog(), -1));
        for (PackagedTable table : manifest.tables()) {
            Entry content = table.content();
            if (content != null && table.rows() > 0) {
                put(parts, new Part(content, table.rows()));
            }
        }
        return parts;
    }

    private static void put(Map<String, Part> parts, Part part) {
        if (parts.put(part.entry().name(), part) != null) {
            throw new InvalidPackageFileException(
                    "The manifest names %s twice.".formatted(part.entry().name()));
        }
    }

    /** Writes the stored bytes on while it unpacks and compares them. */
    private static void passThrough(Part part, InputStream stored, OutputStream out) throws IOException {
        Entry entry = part.entry();
        MessageDigest digest = Sha256.start();
        long bytes = 0;
        long lines = 0;
        try (InputStream plain = unpacked(entry, new Copying(stored, out))) {
            byte[] buffer = new byte[1 << 16];
            for (int n = plain.read(buffer); n >= 0 && bytes <= entry.bytes(); n = plain.read(buffer)) {
                digest.update(buffer, 0, n);
                bytes += n;
                for (int i = 0; part.rows() >= 0 && i < n; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
            }
        } catch (ZstdIOException e) {
            throw new InvalidPackageFileException("%s cannot be unpacked.".formatted(entry.name()), e);
        }
        if (bytes != entry.bytes() || !Sha256.finish(digest).equals(entry.sha256())) {
            throw new InvalidPackageFileException("%s is not what the manifest says.".formatted(entry.name()));
        }
        if (part.rows() >= 0 && lines != part.rows()) {
            throw new InvalidPackageFileException(
                    "%s has %d rows, but the manifest says %d.".formatted(entry.name(), lines, part.rows()));
        }
    }

    private static InputStream unpacked(Entry entry, InputStream stored) throws IOException {
        return entry.name().endsWith(".zst")
                ? new ZstdInputStream(new BufferedInputStream(stored, 1 << 16)).setLongMax(MAX_WINDOW_LOG)
                : stored;
    }

    private static void addSignature(String name, TarReader.Entry entry, SortedMap<String, String> signed)
            throws IOException {
        String file = name.substring(PackageArchive.SIGNATURES.length());
        String signer = file.endsWith(PackageArchive.SIGNATURE_SUFFIX)
                ? file.substring(0, file.length() - PackageArchive.SIGNATURE_SUFFIX.length())
                : "";
        if (!SIGNER.matcher(signer).matches() || signed.size() == MAX_SIGNATURES) {
            throw new InvalidPackageFileException("%s is no signature that can be read.".formatted(name));
        }
        signed.put(signer, new String(whole(entry, MAX_SIGNATURE_BYTES), StandardCharsets.US_ASCII).strip());
    }

    private static byte[] whole(TarReader.Entry entry, int most) throws IOException {
        if (entry.sizeBytes() > most) {
            throw new InvalidPackageFileException("%s has %d bytes, more than the %d that are read."
                    .formatted(entry.path(), entry.sizeBytes(), most));
        }
        return entry.content().readAllBytes();
    }

    private static void requireAll(Map<String, Part> expected, Set<String> there) {
        Set<String> missing = new TreeSet<>(expected.keySet());
        missing.removeAll(there);
        if (!missing.isEmpty()) {
            throw new InvalidPackageFileException("The archive lacks %s%s."
                    .formatted(
                            missing.iterator().next(),
                            missing.size() == 1 ? "" : " and %d more parts".formatted(missing.size() - 1)));
        }
    }

    /** Writes everything on that is read. Does not close what it reads from. */
    private static final class Copying extends FilterInputStream {

        private final OutputStream out;

        Copying(InputStream in, OutputStream out) {
            super(in);
            this.out = out;
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            if (read >= 0) {
                out.write(read);
            }
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = in.read(into, offset, length);
            if (read > 0) {
                out.write(into, offset, read);
            }
            return read;
        }

        @Override
        public long skip(long count) {
            throw new UnsupportedOperationException("what is skipped would not be written");
        }

        @Override
        public void close() {
            // belongs to the archive's reader
        }
    }
}
