package dev.slipway.migration.packaging;

import dev.slipway.migration.job.Job;
import dev.slipway.migration.job.Patience;
import dev.slipway.migration.job.TemporaryFailureException;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The job that removes the content of a deleted package, unless the same package was built or uploaded again since. */
@Component
public class RemovePackageContent implements Job {

    private static final Logger log = LoggerFactory.getLogger(RemovePackageContent.class);

    private final PackageRemovals removals;
    private final Packages packages;
    private final PackageStore store;

    RemovePackageContent(PackageRemovals removals, Packages packages, PackageStore store) {
        this.removals = removals;
        this.packages = packages;
        this.store = store;
    }

    @Override
    @Transactional
    public void run(UUID subject) {
        Optional<PackageDigest> found = removals.find(subject);
        if (found.isEmpty()) {
            return;
        }
        PackageDigest digest = found.get();
        packages.lock(digest);
        if (packages.find(digest).isEmpty()) {
            try {
                store.remove(digest);
            } catch (PackagesUnavailableException e) {
                // a half removed package must not stay
                throw new TemporaryFailureException(String.valueOf(e.getMessage()), Patience.ENDLESS, e);
            }
        }
        removals.done(subject);
    }

    @Override
    public void giveUp(UUID subject, String reason) {
        log.atError().addKeyValue("removal", subject).log("The content of a deleted package stays: {}", reason);
    }
}
