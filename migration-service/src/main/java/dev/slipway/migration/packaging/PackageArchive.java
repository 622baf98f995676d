package dev.slipway.migration.packaging;

import dev.slipway.migration.packaging.PackageManifest.Entry;
import dev.slipway.tararchive.TarFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;

/**
 * A package as one tar file: its manifest, its entries as they are stored, its signatures. The same package with the same
 * signatures always has the same bytes, so any part of it can be written at any time.
 */
public final class PackageArchive {

    /** The manifest's name within the archive's directory. */
    static final String MANIFEST = "manifest.json";

    /** The directory of signatures within the archive's directory; each is called as who signed. */
    static final String SIGNATURES = "signatures/";

    /** How the files of signatures end. */
    static final String SIGNATURE_SUFFIX = ".sig";

    private final PackageDigest digest;
    private final PackageStore.Stored stored;
    private final SortedMap<String, String> signatures;
    private final TarFile<PackageStore.Stored> file = new TarFile<>(Instant.EPOCH);

    private PackageArchive(PackageDigest digest, PackageStore.Stored stored, SortedMap<String, String> signatures) {
        this.digest = digest;
        this.stored = stored;
        this.signatures = signatures;
    }

    /**
     * The archive of a package.
     *
     * @param signatures what was signed, by who signed
     * @throws PackageCorruptException when something of it is missing
     */
    public static PackageArchive of(
            PackageDigest digest, PackageStore.Stored stored, SortedMap<String, String> signatures) {
        byte[] manifestBytes = stored.manifest();
        PackageManifest manifest = OpenPackage.manifest(digest, manifestBytes);
        PackageArchive archive = new PackageArchive(digest, stored, signatures);
        archive.add(MANIFEST, manifestBytes);
        Map<String, Long> sizes = stored.sizes();
        for (Entry entry : manifest.storedEntries()) {
            Long size = sizes.get(entry.name());
            if (size == null) {
                throw new PackageCorruptException(digest, entry.name() + " is missing.", null);
            }
            archive.file.add(digest + "/" + entry.name(), size, (there, offset) -> there.open(entry.name(), offset));
        }
        signatures.forEach((signer, signature) ->
                archive.add(SIGNATURES + signer + SIGNATURE_SUFFIX, signature.getBytes(StandardCharsets.US_ASCII)));
        return archive;
    }

    private void add(String name, byte[] content) {
        file.add(digest + "/" + name, content.length, (there, offset) -> {
            int from = Math.toIntExact(offset);
            return new ByteArrayInputStream(content, from, content.length - from);
        });
    }

    /** Its file name. */
    public String fileName() {
        return digest + ".tar";
    }

    /** How long it is. */
    public long sizeBytes() {
        return file.sizeBytes();
    }

    /** Differs whenever the bytes do. */
    public String version() {
        return Sha256.hex((digest + " " + signatures).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes a part of the archive.
     *
     * @param from the first byte
     * @param length how many bytes
     */
    public void write(long from, long length, OutputStream out) throws IOException {
        file.write(from, length, stored, out);
    }
}
