package dev.slipway.migration.packaging;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.job.JobName;
import dev.slipway.migration.job.Jobs;
import dev.slipway.migration.packaging.PackageBuild.Building;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes on that a package is built. */
@Component
public class OrderPackage {

    private final PackageBuilds builds;
    private final Jobs jobs;
    private final Clock clock;

    OrderPackage(PackageBuilds builds, Jobs jobs, Clock clock) {
        this.builds = builds;
        this.jobs = jobs;
        this.clock = clock;
    }

    /**
     * Orders a package; a job builds it.
     *
     * @param source the environment to build it from
     * @param ruleSet the rule set to build it by; null for the default of its application
     * @param note what is to be said about it; null if nothing
     * @param by who asks
     */
    @Transactional
    public PackageBuild order(EnvironmentRef source, @Nullable String ruleSet, @Nullable String note, String by) {
        Instant now = clock.instant();
        PackageBuild build = new PackageBuild(UUID.randomUUID(), source, ruleSet, note, by, now, new Building(now));
        builds.save(build);
        jobs.start(JobName.BUILD_PACKAGE, build.id(), 0);
        return build;
    }
}
