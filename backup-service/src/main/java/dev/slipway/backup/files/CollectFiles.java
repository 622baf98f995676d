package dev.slipway.backup.files;

import dev.slipway.backup.JobFailedException;
import dev.slipway.contracts.EnvironmentRef;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Removes stored objects that no backup needs. May be called again after a crash at any point. */
@Component
public class CollectFiles {

    private static final Logger log = LoggerFactory.getLogger(CollectFiles.class);
    private static final int AT_ONCE = 500;

    private final StoredFiles stored;
    private final FileObjects objects;

    CollectFiles(StoredFiles stored, FileObjects objects) {
        this.stored = stored;
        this.objects = objects;
    }

    /** In all environments, also what was left by those who were to do it. */
    public void collect() {
        stored.releaseEnded();
        for (EnvironmentRef environment : stored.withUnneeded()) {
            try {
                collect(environment);
            } catch (JobFailedException e) {
                log.atWarn()
                        .addKeyValue("environment", environment)
                        .addKeyValue("reason", e.reason())
                        .log("Stored files that nobody needs could not be removed yet");
            }
        }
    }

    /**
     * In one environment.
     *
     * @throws JobFailedException.Temporary when the storage cannot be used
     */
    public void collect(EnvironmentRef environment) {
        int removed = 0;
        List<String> unneeded = stored.giveUp(environment, AT_ONCE);
        while (!unneeded.isEmpty()) {
            for (String name : unneeded) {
                objects.remove(environment, name);
                stored.forget(environment, name);
                removed++;
            }
            unneeded = stored.giveUp(environment, AT_ONCE);
        }
        if (removed > 0) {
            log.atInfo()
                    .addKeyValue("environment", environment)
                    .addKeyValue("objects", removed)
                    .log("Stored files that nobody needs removed");
        }
    }
}
