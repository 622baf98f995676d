package dev.slipway.migration.packaging;

import java.util.Optional;
import java.util.UUID;

/** The builds of packages that were asked for. */
public interface PackageBuilds {

    /** Stores a build, in place of what was stored under its id. */
    void save(PackageBuild build);

    /** The build of this id, if there is one. */
    Optional<PackageBuild> find(UUID id);
}
