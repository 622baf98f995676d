package dev.slipway.migration.packaging;

import dev.slipway.migration.job.Job;
import dev.slipway.migration.packaging.PackageBuild.Building;
import dev.slipway.migration.packaging.PackageBuild.Failed;
import dev.slipway.migration.packaging.PackageBuild.Sealed;
import java.time.Clock;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The job that builds a package that was ordered by itself, without a plan. */
@Component
public class BuildOrderedPackage implements Job {

    private static final Logger log = LoggerFactory.getLogger(BuildOrderedPackage.class);

    private final PackageBuilds builds;
    private final PackageEnvironment packageEnvironment;
    private final Clock clock;

    BuildOrderedPackage(PackageBuilds builds, PackageEnvironment packageEnvironment, Clock clock) {
        this.builds = builds;
        this.packageEnvironment = packageEnvironment;
        this.clock = clock;
    }

    @Override
    public void run(UUID subject) {
        PackageBuild build = builds.find(subject).orElse(null);
        if (build != null && build.state() instanceof Building) {
            SealedPackage sealed =
                    packageEnvironment.build(build.source(), build.ruleSet(), build.requestedBy(), build.note());
            builds.save(build.in(new Sealed(sealed.digest(), clock.instant())));
        }
    }

    @Override
    public void giveUp(UUID subject, String reason) {
        builds.find(subject).ifPresent(build -> {
            builds.save(build.in(new Failed(reason, clock.instant())));
            log.atInfo()
                    .addKeyValue("build", build.id())
                    .addKeyValue("source", build.source())
                    .log("Package was not built: {}", reason);
        });
    }
}
