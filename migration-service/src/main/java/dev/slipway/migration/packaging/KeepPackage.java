package dev.slipway.migration.packaging;

import dev.slipway.migration.audit.AuditAction;
import dev.slipway.migration.audit.AuditEntry;
import dev.slipway.migration.audit.AuditTrail;
import dev.slipway.migration.job.Patience;
import dev.slipway.migration.job.TemporaryFailureException;
import dev.slipway.migration.packaging.KeptPackage.Origin;
import dev.slipway.migration.packaging.PackageManifest.Entry;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Puts a sealed package on the list. */
@Component
public class KeepPackage {

    private static final Logger log = LoggerFactory.getLogger(KeepPackage.class);

    private final Packages packages;
    private final PackageStore store;
    private final AuditTrail audit;
    private final Clock clock;

    KeepPackage(Packages packages, PackageStore store, AuditTrail audit, Clock clock) {
        this.packages = packages;
        this.store = store;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Lists a package that was sealed. One that is listed already stays as it is, but gets the note if it has none.
     *
     * @param sealed the package
     * @param origin how it came here
     * @param by who had it built or uploaded it
     * @param note what they said about it; null if nothing
     * @return whether it was not listed before
     * @throws TemporaryFailureException when the package is being deleted: it has to be stored again
     */
    @Transactional
    public boolean keep(SealedPackage sealed, Origin origin, String by, @Nullable String note) {
        PackageDigest digest = sealed.digest();
        PackageManifest manifest = sealed.manifest();
        packages.lock(digest);
        Map<String, Long> sizes = store.find(digest)
                .map(PackageStore.Stored::sizes)
                .filter(there ->
                        manifest.storedEntries().stream().map(Entry::name).allMatch(there::containsKey))
                .orElseThrow(() -> new TemporaryFailureException(
                        "Package %s is being deleted.".formatted(digest), Patience.FOR_DEPENDENCY, null));
        boolean added = packages.add(new KeptPackage(
                digest,
                manifest.source(),
                manifest.ruleSet().name(),
                manifest.ruleSet().version(),
                manifest.tables().size(),
                manifest.rows(),
                manifest.contentBytes(),
                sizes.values().stream().mapToLong(Long::longValue).sum(),
                origin,
                by,
                clock.instant(),
                note));
        if (added) {
            audit.append(new AuditEntry(
                    clock.instant(),
                    by,
                    switch (origin) {
                        case BUILT -> AuditAction.PACKAGE_BUILT;
                        case UPLOADED -> AuditAction.PACKAGE_UPLOADED;
                    },
                    digest.value(),
                    "%s by %s %d"
                            .formatted(
                                    manifest.source(),
                                    manifest.ruleSet().name(),
                                    manifest.ruleSet().version())));
            log.atInfo()
                    .addKeyValue("package", digest)
                    .addKeyValue("source", manifest.source())
                    .addKeyValue("rows", manifest.rows())
                    .log("Package is kept");
        }
        return added;
    }
}
