package dev.slipway.migration.packaging;

/** No package of that digest is here. */
public final class PackageNotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Names the package. */
    public PackageNotFoundException(PackageDigest digest) {
        this(digest.value());
    }

    /** Names it as somebody wrote it. */
    public PackageNotFoundException(String digest) {
        super("There is no package " + digest + ".");
    }
}
