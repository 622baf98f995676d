package dev.slipway.migration.packaging;

import dev.slipway.contracts.EnvironmentRef;
import java.util.List;
import java.util.UUID;

/** What packages are needed for. */
public interface PackageUses {

    /**
     * A migration that needs a package.
     *
     * @param migration its id
     * @param target its target
     * @param why a phrase for people: what of it needs the package
     */
    record Use(UUID migration, EnvironmentRef target, String why) {}

    /** The migrations that need this package. */
    List<Use> of(PackageDigest digest);
}
