package dev.slipway.migration.packaging;

/** No package of that digest is stored. */
public final class PackageNotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PackageNotFoundException(PackageDigest digest) {
        super("There is no package " + digest + ".");
    }
}
