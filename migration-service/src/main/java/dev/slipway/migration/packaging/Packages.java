package dev.slipway.migration.packaging;

import java.time.Instant;
import java.util.List;

/** Looks through the packages that are kept. */
public interface Packages {

    /**
     * A kept package.
     *
     * @param digest the package
     * @param sealedAt when it was first built
     */
    record Kept(PackageDigest digest, Instant sealedAt) {}

    /** The latest packages, newest first. */
    List<Kept> latest(int limit);
}
