package dev.slipway.benchmark.migration;

import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.packaging.PackageStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Keeps packages in files, as long as this process runs. */
final class FilePackages implements PackageStore {

    /**
     * A sealed package.
     *
     * @param place where its entries are
     * @param manifest the manifest's bytes
     */
    private record Sealed(Path place, byte[] manifest) {}

    private final Path directory;
    private final Map<PackageDigest, Sealed> sealed = new ConcurrentHashMap<>();

    FilePackages(Path directory) {
        this.directory = directory;
    }

    @Override
    public Draft begin() {
        Path place = directory.resolve(UUID.randomUUID().toString());
        return new Draft() {
            @Override
            public void write(String name, Content content) throws IOException {
                Path file = place.resolve(name);
                Files.createDirectories(file.getParent());
                try (OutputStream out = Files.newOutputStream(file)) {
                    content.writeTo(out);
                }
            }

            @Override
            public void seal(PackageDigest digest, byte[] manifest) {
                sealed.put(digest, new Sealed(place, manifest.clone()));
            }

            @Override
            public void close() {
                // a folder of the benchmark's own: it goes with it
            }
        };
    }

    @Override
    public void remove(PackageDigest digest) {
        sealed.remove(digest);
    }

    @Override
    public int sweep(Instant untouchedSince) {
        // what was never sealed goes with the benchmark's folder, too
        return 0;
    }

    @Override
    public Optional<Stored> find(PackageDigest digest) {
        return Optional.ofNullable(sealed.get(digest)).map(found -> new Stored() {
            @Override
            public byte[] manifest() {
                return found.manifest().clone();
            }

            @Override
            public Map<String, Long> sizes() {
                Map<String, Long> sizes = new TreeMap<>();
                try (Stream<Path> files = Files.walk(found.place())) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        sizes.put(found.place().relativize(file).toString(), Files.size(file));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return sizes;
            }

            @Override
            public InputStream open(String name, long offset) throws IOException {
                InputStream in = Files.newInputStream(found.place().resolve(name));
                in.skipNBytes(offset);
                return in;
            }
        });
    }
}
