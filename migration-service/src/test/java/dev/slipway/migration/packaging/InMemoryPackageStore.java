package dev.slipway.migration.packaging;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Keeps packages in memory, and lets a test damage them. */
public final class InMemoryPackageStore implements PackageStore {

    private final Map<PackageDigest, Map<String, byte[]>> contents = new ConcurrentHashMap<>();
    private final Map<PackageDigest, byte[]> manifests = new ConcurrentHashMap<>();

    @Override
    public Draft begin() {
        Map<String, byte[]> entries = new ConcurrentHashMap<>();
        return new Draft() {
            @Override
            public void write(String name, Content content) throws IOException {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                content.writeTo(out);
                entries.put(name, out.toByteArray());
            }

            @Override
            public void seal(PackageDigest digest, byte[] manifest) {
                contents.put(digest, entries);
                manifests.put(digest, manifest);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Optional<Stored> find(PackageDigest digest) {
        byte[] manifest = manifests.get(digest);
        if (manifest == null) {
            return Optional.empty();
        }
        Map<String, byte[]> entries = contents.getOrDefault(digest, Map.of());
        return Optional.of(new Stored() {
            @Override
            public byte[] manifest() {
                return manifest.clone();
            }

            @Override
            public Map<String, Long> sizes() {
                return entries.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> (long) entry.getValue().length));
            }

            @Override
            public InputStream open(String name, long offset) throws IOException {
                byte[] content = entries.get(name);
                if (content == null) {
                    throw new IOException("no entry " + name);
                }
                int from = Math.toIntExact(offset);
                return new ByteArrayInputStream(content, from, content.length - from);
            }
        });
    }

    @Override
    public int sweep(Instant untouchedSince) {
        return 0;
    }

    @Override
    public void remove(PackageDigest digest) {
        manifests.remove(digest);
        contents.remove(digest);
    }

    /** How many packages are sealed. */
    public int size() {
        return manifests.size();
    }

    /** The stored bytes of a package's entries, by name. */
    public Map<String, byte[]> entries(PackageDigest digest) {
        return contents.getOrDefault(digest, Map.of());
    }
}
