package dev.slipway.migration.packaging;

import com.github.luben.zstd.ZstdInputStream;
import dev.slipway.migration.packaging.PackageManifest.Entry;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.schema.Catalog;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/**
 * A package whose every entry was verified against the digest, unpacked into a temporary place of its own, so that it
 * can be read as often as needed. Close it to free that place.
 */
public final class OpenPackage implements AutoCloseable {

    private static final int PARALLEL_DOWNLOADS = 4;

    private final PackageDigest digest;
    private final PackageManifest manifest;
    private final Path directory;

    private OpenPackage(PackageDigest digest, PackageManifest manifest, Path directory) {
        this.digest = digest;
        this.manifest = manifest;
        this.directory = directory;
    }

    /**
     * Fetches and verifies a package.
     *
     * @throws PackageNotFoundException if the store has none of that digest
     * @throws PackageCorruptException if any part is not what the digest says
     */
    public static OpenPackage open(PackageStore store, PackageDigest digest) {
        PackageStore.Stored stored = store.find(digest).orElseThrow(() -> new PackageNotFoundException(digest));
        PackageManifest manifest = manifest(digest, stored.manifest());
        OpenPackage open;
        try {
            open = new OpenPackage(digest, manifest, Files.createTempDirectory("slipway-package-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            open.fetchAll(stored);
            return open;
        } catch (RuntimeException e) {
            try (open) {
                throw e;
            }
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

    private void fetchAll(PackageStore.Stored stored) {
        List<Entry> entries = manifest.storedEntries();
        try (ExecutorService downloads = Executors.newFixedThreadPool(
                PARALLEL_DOWNLOADS, Thread.ofVirtual().factory())) {
            List<Future<?>> fetched = new ArrayList<>();
            for (int i = 0; i < entries.size(); i++) {
                Entry entry = entries.get(i);
                fetched.add(downloads.submit(() -> fetch(stored, entry)));
            }
            for (Future<?> future : fetched) {
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

    private void fetch(PackageStore.Stored stored, Entry entry) {
        Path file = file(entry);
        try (InputStream in = stored.open(entry.name())) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new PackageCorruptException(digest, entry.name() + " cannot be fetched.", e);
        }
        MessageDigest actual = Sha256.start();
        long bytes = 0;
        try (InputStream content = read(entry)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = content.read(buffer); n >= 0 && bytes <= entry.bytes(); n = content.read(buffer)) {
                actual.update(buffer, 0, n);
                bytes += n;
            }
        } catch (IOException e) {
            throw new PackageCorruptException(digest, entry.name() + " cannot be unpacked.", e);
        }
        if (bytes != entry.bytes() || !Sha256.finish(actual).equals(entry.sha256())) {
            throw new PackageCorruptException(digest, entry.name() + " is not what the manifest says.", null);
        }
    }

    /** The entry's name comes from outside, so no path is made of it. */
    private Path file(Entry entry) {
        return directory.resolve(Sha256.hex(entry.name().getBytes(StandardCharsets.UTF_8)));
    }

    private InputStream read(Entry entry) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file(entry)), 1 << 16);
        return entry.name().endsWith(".zst") ? new BufferedInputStream(new ZstdInputStream(raw), 1 << 16) : raw;
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

    /** The source's structure. */
    public Catalog catalog() {
        return CanonicalJson.read(all(manifest.catalog()), Catalog.class);
    }

    /** The rows of one of its tables as COPY text in key order; the caller closes the stream. */
    public InputStream rows(PackagedTable table) {
        Entry content = table.content();
        if (content == null || table.rows() == 0) {
            return InputStream.nullInputStream();
        }
        try {
            return read(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] all(Entry entry) {
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
