package dev.slipway.migration.packaging;

/**
 * A package that was built and stored.
 *
 * @param digest what it is called
 * @param manifest what it says about itself
 */
public record SealedPackage(PackageDigest digest, PackageManifest manifest) {}
