package dev.slipway.migration.packaging;

import java.util.List;

/** A package cannot be deleted, because something needs it. */
public final class PackageNeededException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<PackageUses.Use> uses;

    PackageNeededException(PackageDigest digest, List<PackageUses.Use> uses) {
        super("Package %s is needed by migration %s of %s: %s."
                .formatted(
                        digest,
                        uses.getFirst().migration(),
                        uses.getFirst().target(),
                        uses.getFirst().why()));
        this.uses = List.copyOf(uses);
    }

    /** What needs it. */
    public List<PackageUses.Use> uses() {
        return uses;
    }
}
