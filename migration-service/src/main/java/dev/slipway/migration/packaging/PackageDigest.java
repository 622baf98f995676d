package dev.slipway.migration.packaging;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * What identifies a package: the SHA-256 of its canonical manifest.
 *
 * @param value 64 lower-case hexadecimal digits
 */
public record PackageDigest(@JsonValue String value) implements Comparable<PackageDigest> {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    /** Refuses anything but 64 lower-case hexadecimal digits. */
    @JsonCreator
    public PackageDigest {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("A package digest has 64 lower-case hexadecimal digits");
        }
    }

    /** The digest of a manifest's canonical bytes. */
    public static PackageDigest of(byte[] manifest) {
        return new PackageDigest(Sha256.hex(manifest));
    }

    @Override
    public int compareTo(PackageDigest other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
