package dev.slipway.migration.packaging;

import com.github.luben.zstd.ZstdInputStream;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.PackageManifest.Entry;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.schema.Catalog;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A package that is read straight from the store, part by part, for looking at it. What is read to its end is compared
 * with its digest; what is to be applied is opened with {@link OpenPackage}, which compares all before.
 */
final class PackageContent {

    private final PackageDigest digest;
    private final PackageStore.Stored stored;
    private final PackageManifest manifest;
    private final SortedMap<String, PackagedTable> tables = new TreeMap<>();

    private PackageContent(PackageDigest digest, PackageStore.Stored stored) {
        this.digest = digest;
        this.stored = stored;
        this.manifest = OpenPackage.manifest(digest, stored.manifest());
        manifest.tables().forEach(table -> tables.put(table.table().toString(), table));
    }

    /** The package of that digest. */
    static PackageContent open(PackageStore store, PackageDigest digest) {
        return new PackageContent(digest, store.find(digest).orElseThrow(() -> new PackageNotFoundException(digest)));
    }

    PackageManifest manifest() {
        return manifest;
    }

    /** Its tables by {@link TableName#toString()}. */
    SortedMap<String, PackagedTable> tables() {
        return tables;
    }

    @Nullable
    PackagedTable table(String name) {
        return tables.get(name);
    }

    Catalog catalog() {
        Entry entry = manifest.catalog();
        byte[] json;
        try (InputStream in = unpacked(entry)) {
            json = in.readAllBytes();
        } catch (IOException e) {
            throw new PackageCorruptException(digest, entry.name() + " cannot be fetched.", e);
        }
        if (!Sha256.hex(json).equals(entry.sha256())) {
            throw notAsSaid(entry);
        }
        return CanonicalJson.read(json, Catalog.class);
    }

    /** The rows of a table; none if it is not there or carries none. */
    Lines lines(@Nullable PackagedTable table) throws IOException {
        Entry content = table == null || table.rows() == 0 ? null : table.content();
        return new Lines(content, content == null ? InputStream.nullInputStream() : unpacked(content));
    }

    private InputStream unpacked(Entry entry) throws IOException {
        InputStream raw = new BufferedInputStream(stored.open(entry.name()), 1 << 16);
        return entry.name().endsWith(".zst") ? new ZstdInputStream(raw) : raw;
    }

    private PackageCorruptException notAsSaid(Entry entry) {
        return new PackageCorruptException(digest, entry.name() + " is not what the manifest says.", null);
    }

    /** Reads rows one by one. */
    final class Lines implements AutoCloseable {

        private final @Nullable Entry entry;
        private final InputStream in;
        private final MessageDigest actual = Sha256.start();
        private final byte[] buffer = new byte[1 << 16];
        private int at;
        private int end;
        private boolean finished;

        private Lines(@Nullable Entry entry, InputStream in) {
            this.entry = entry;
            this.in = in;
        }

        /** The next row with the line feed that ends it; null at the end. */
        byte @Nullable [] next() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            while (true) {
                if (at == end) {
                    end = Math.max(0, in.read(buffer));
                    at = 0;
                    if (end == 0) {
                        requireWhole();
                        return line.size() == 0 ? null : line.toByteArray();
                    }
                    actual.update(buffer, 0, end);
                }
                int from = at;
                while (at < end && buffer[at] != '\n') {
                    at++;
                }
                boolean complete = at < end;
                at += complete ? 1 : 0;
                line.write(buffer, from, at - from);
                if (complete) {
                    return line.toByteArray();
                }
            }
        }

        private void requireWhole() {
            // asked for once more at the end, the digest would be that of nothing
            if (entry != null && !finished) {
                finished = true;
                if (!Sha256.finish(actual).equals(entry.sha256())) {
                    throw notAsSaid(entry);
                }
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
