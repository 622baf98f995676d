package dev.slipway.migration.packaging;

import java.util.Optional;
import java.util.UUID;

/** Packages that are deleted, but whose content is not yet removed. */
public interface PackageRemovals {

    /** Remembers that a package's content is to be removed. */
    void add(UUID id, PackageDigest digest);

    /** What is to be removed under this id, if it is not done. */
    Optional<PackageDigest> find(UUID id);

    /** It is done. */
    void done(UUID id);
}
