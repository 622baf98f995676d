package dev.slipway.migration.packaging;

import com.github.luben.zstd.ZstdInputStream;
import dev.slipway.migration.packaging.PackageManifest.Entry;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.schema.Catalog;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * A package in a temporary place of its own, so that it can be read as often as needed. Nothing is given out that was
 * not verified against the digest; of large tables, whose rows are not read twice for that, it is their stream that
 * fails at its end. Close it to free that place.
 */
public final class OpenPackage implements AutoCloseable {

    private static final int PARALLEL_DOWNLOADS = 4;
    /** Larger entries are verified by whoever reads them first, because reading them is most of the work. */
    private static final long VERIFIED_AT_ONCE = 16L * 1024 * 1024;

    private final PackageDigest digest;
    private final PackageManifest manifest;
    private final PackageStore.Stored stored;
    private final Path directory;
    private final Set<Entry> fetched = ConcurrentHashMap.newKeySet();
    private final Set<Entry> verified = ConcurrentHashMap.newKeySet();
    private @Nullable Catalog catalog;

    private OpenPackage(PackageDigest digest, PackageManifest manifest, PackageStore.Stored stored, Path directory) {
        this.digest = digest;
        this.manifest = manifest;
        this.stored = stored;
        this.directory = directory;
    }

    /**
     * Fetches a package, all of it at once.
     *
     * @throws PackageNotFoundException if the store has none of that digest
     * @throws PackageCorruptException if any part is not what the digest says
     */
    public static OpenPackage open(PackageStore store, PackageDigest digest) {
        OpenPackage open = onDemand(store, digest);
        try {
            open.fetch();
            return open;
        } catch (RuntimeException e) {
            try (open) {
                throw e;
            }
        }
    }

    /**
     * Opens a package of which little may be needed: each entry is fetched and verified when it is asked for, which may
     * fail as {@link #open} does.
     *
     * @throws PackageNotFoundException if the store has none of that digest
     * @throws PackageCorruptException if its manifest is not what the digest says
     */
    public static OpenPackage onDemand(PackageStore store, PackageDigest digest) {
        PackageStore.Stored stored = store.find(digest).orElseThrow(() -> new PackageNotFoundException(digest));
        PackageManifest manifest = manifest(digest, stored.manifest());
        try {
            return new OpenPackage(digest, manifest, stored, Files.createTempDirectory("slipway-package-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What a package says about itself.
     *
     * @param digest its digest
     * @param json its manifest's bytes
     * @throws PackageCorruptException if the digest is not theirs, or they are no manifest that is known here
     */
    static PackageManifest manifest(PackageDigest digest, byte[] json) {
        if (!PackageDigest.of(json).equals(digest)) {
            throw new PackageCorruptException(digest, "its manifest has another digest.", null);
        }
        PackageManifest manifest;
        try {
            manifest = CanonicalJson.read(json, PackageManifest.class);
        } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
            throw new PackageCorruptException(digest, "its manifest cannot be read.", e);
        }
        if (manifest.formatVersion() != PackageManifest.FORMAT_VERSION) {
            throw new PackageCorruptException(
                    digest, "its format version " + manifest.formatVersion() + " is not known here.", null);
        }
        return manifest;
    }

    /**
     * Fetches all that was not asked for yet, several entries at once.
     *
     * @throws PackageCorruptException if any part is not what the digest says
     */
    public void fetch() {
        List<Entry> entries = manifest.storedEntries();
        try (ExecutorService downloads = Executors.newFixedThreadPool(
                PARALLEL_DOWNLOADS, Thread.ofVirtual().factory())) {
            List<Future<?>> downloaded = new ArrayList<>();
            for (Entry entry : entries) {
                downloaded.add(downloads.submit(() -> require(entry)));
            }
            for (Future<?> future : downloaded) {
                try {
                    future.get();
                } catch (ExecutionException e) {
                    downloads.shutdownNow();
                    if (e.getCause() instanceof RuntimeException failure) {
                        throw failure;
                    }
                    throw new IllegalStateException(e.getCause());
                } catch (InterruptedException e) {
                    downloads.shutdownNow();
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("Opening a package was interrupted", e);
                }
            }
        }
    }

    private void require(Entry entry) {
        if (fetched.contains(entry)) {
            return;
        }
        try (InputStream in = stored.open(entry.name())) {
            Files.copy(in, file(entry), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new PackageCorruptException(digest, entry.name() + " cannot be fetched.", e);
        }
        if (entry.bytes() <= VERIFIED_AT_ONCE) {
            try (InputStream content = read(entry)) {
                content.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new PackageCorruptException(digest, entry.name() + " cannot be unpacked.", e);
            }
        }
        fetched.add(entry);
    }

    /** The entry's name comes from outside, so no path is made of it. */
    private Path file(Entry entry) {
        return directory.resolve(Sha256.hex(entry.name().getBytes(StandardCharsets.UTF_8)));
    }

    private InputStream read(Entry entry) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file(entry)), 1 << 16);
        InputStream content = entry.name().endsWith(".zst") ? new ZstdInputStream(raw) : raw;
        return verified.contains(entry) ? content : new Verifying(content, entry);
    }

    /** Compares an entry with what the manifest says of it, at the latest when the end is read. */
    private final class Verifying extends FilterInputStream {

        private final Entry entry;
        private final MessageDigest actual = Sha256.start();
        private long bytes;

        private Verifying(InputStream content, Entry entry) {
            super(content);
            this.entry = entry;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n;
            try {
                n = super.read(buffer, offset, length);
            } catch (IOException e) {
                throw new PackageCorruptException(digest, entry.name() + " cannot be unpacked.", e);
            }
            if (n > 0) {
                actual.update(buffer, offset, n);
                bytes += n;
            }
            if (bytes > entry.bytes() || n < 0 && !isIntact()) {
                throw new PackageCorruptException(digest, entry.name() + " is not what the manifest says.", null);
            }
            return n;
        }

        private boolean isIntact() {
            if (!verified.contains(entry)
                    && bytes == entry.bytes()
                    && Sha256.finish(actual).equals(entry.sha256())) {
                verified.add(entry);
            }
            return verified.contains(entry);
        }

        @Override
        public long skip(long bytesToSkip) {
            throw new UnsupportedOperationException("what is skipped cannot be verified");
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }

    /** What identifies it. */
    public PackageDigest digest() {
        return digest;
    }

    /** What it says about itself. */
    public PackageManifest manifest() {
        return manifest;
    }

    /** The source's schema as SQL text. */
    public String schemaSql() {
        return new String(all(manifest.schema()), StandardCharsets.UTF_8);
    }

    /** The source's structure, which is read once. */
    public synchronized Catalog catalog() {
        if (catalog == null) {
            catalog = CanonicalJson.read(all(manifest.catalog()), Catalog.class);
        }
        return catalog;
    }

    /** The rows of one of its tables as COPY text in key order; the caller closes the stream. */
    public InputStream rows(PackagedTable table) {
        Entry content = table.content();
        if (content == null || table.rows() == 0) {
            return InputStream.nullInputStream();
        }
        require(content);
        try {
            return read(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] all(Entry entry) {
        require(entry);
        try (InputStream in = read(entry)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the unpacked copy. */
    @Override
    public void close() {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
