package dev.slipway.migration.log;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Removes what has been kept for long enough: first from the database, in the end everywhere. */
@Component
public class CleanLogs implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(CleanLogs.class);
    private static final int BATCH = 100;

    private final LogEntries entries;
    private final LogArchive archive;
    private final LogProperties properties;
    private final Clock clock;

    /** Cleans by these settings. */
    public CleanLogs(LogEntries entries, LogArchive archive, LogProperties properties, Clock clock) {
        this.entries = entries;
        this.archive = archive;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public void run() {
        Instant now = clock.instant();
        int dropped = entries.dropStoredBefore(now.minus(properties.keepInDatabase()));
        int removed = 0;
        List<UUID> old = entries.storedBefore(now.minus(properties.keep()), BATCH);
        while (!old.isEmpty()) {
            for (UUID migration : old) {
                // the object first: what is left when this fails is found again
                archive.delete(migration);
                entries.remove(migration);
                removed++;
            }
            old = entries.storedBefore(now.minus(properties.keep()), BATCH);
        }
        if (dropped + removed > 0) {
            log.atInfo()
                    .addKeyValue("droppedEntries", dropped)
                    .addKeyValue("removedLogs", removed)
                    .log("Logs of migrations cleaned");
        }
    }
}
