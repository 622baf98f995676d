package dev.slipway.migration.packaging;

import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Removes what builds and uploads of packages left behind whose worker died on the way. */
@Component
public class SweepPackages implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(SweepPackages.class);

    /** No build is silent for so long: each table is an object of its own. */
    private static final Duration ABANDONED = Duration.ofDays(2);

    private final PackageStore store;
    private final Clock clock;

    SweepPackages(PackageStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public void run() {
        try {
            int removed = store.sweep(clock.instant().minus(ABANDONED));
            if (removed > 0) {
                log.atInfo().addKeyValue("packages", removed).log("Remains of packages were removed");
            }
        } catch (PackagesUnavailableException e) {
            log.atWarn().setCause(e).log("Remains of packages could not be looked for");
        }
    }
}
