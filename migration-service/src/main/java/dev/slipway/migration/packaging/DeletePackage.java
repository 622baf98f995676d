package dev.slipway.migration.packaging;

import dev.slipway.migration.audit.AuditAction;
import dev.slipway.migration.audit.AuditEntry;
import dev.slipway.migration.audit.AuditTrail;
import dev.slipway.migration.job.JobName;
import dev.slipway.migration.job.Jobs;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Deletes packages that nothing needs. */
@Component
public class DeletePackage {

    private static final Logger log = LoggerFactory.getLogger(DeletePackage.class);

    private final Packages packages;
    private final PackageUses uses;
    private final PackageRemovals removals;
    private final PackageSignatures signatures;
    private final AuditTrail audit;
    private final Jobs jobs;
    private final Clock clock;

    DeletePackage(
            Packages packages,
            PackageUses uses,
            PackageRemovals removals,
            PackageSignatures signatures,
            AuditTrail audit,
            Jobs jobs,
            Clock clock) {
        this.packages = packages;
        this.uses = uses;
        this.removals = removals;
        this.signatures = signatures;
        this.audit = audit;
        this.jobs = jobs;
        this.clock = clock;
    }

    /**
     * Takes a package off the list; a job removes its content.
     *
     * @param digest the package
     * @param by who deletes it
     * @param reason why; null if nothing was said
     * @throws PackageNotFoundException when it is not listed
     * @throws PackageNeededException when a migration needs it
     */
    @Transactional
    public void delete(PackageDigest digest, String by, @Nullable String reason) {
        packages.lock(digest);
        KeptPackage found = packages.find(digest).orElseThrow(() -> new PackageNotFoundException(digest));
        List<PackageUses.Use> needed = uses.of(digest);
        if (!needed.isEmpty()) {
            throw new PackageNeededException(digest, needed);
        }
        packages.remove(digest);
        signatures.forget(digest);
        audit.append(new AuditEntry(clock.instant(), by, AuditAction.PACKAGE_DELETED, digest.value(), reason));
        UUID removal = UUID.randomUUID();
        removals.add(removal, digest);
        jobs.start(JobName.REMOVE_PACKAGE, removal, 0);
        log.atInfo()
                .addKeyValue("package", digest)
                .addKeyValue("source", found.source())
                .addKeyValue("by", by)
                .log("Package is deleted");
    }
}
