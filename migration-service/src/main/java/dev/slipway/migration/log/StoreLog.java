package dev.slipway.migration.log;

import dev.slipway.migration.job.Job;
import dev.slipway.migration.job.Patience;
import dev.slipway.migration.job.RefusedException;
import dev.slipway.migration.job.TemporaryFailureException;
import java.io.IOException;
import java.time.Clock;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The job that puts a migration's log away when there is nothing more to be written to it for now. Whichever instance
 * does it finds everything in the database, what a worker wrote that died included.
 */
@Component
public class StoreLog implements Job {

    private static final Logger log = LoggerFactory.getLogger(StoreLog.class);

    private final LogEntries entries;
    private final LogArchive archive;
    private final ReadLog readLog;
    private final Clock clock;

    StoreLog(LogEntries entries, LogArchive archive, ReadLog readLog, Clock clock) {
        this.entries = entries;
        this.archive = archive;
        this.readLog = readLog;
        this.clock = clock;
    }

    @Override
    public void run(UUID migration) {
        LogState state = entries.state(migration);
        if (!state.isUnstored()) {
            return;
        }
        try {
            long[] last = {0};
            archive.write(migration, out -> {
                last[0] = 0;
                readLog.after(migration, 0, entry -> {
                    out.write(LogJson.line(entry));
                    last[0] = entry.position();
                });
            });
            entries.stored(migration, last[0], clock.instant());
        } catch (LogArchiveUnavailableException e) {
            // nothing is lost meanwhile: the entries are in the database
            throw new TemporaryFailureException(String.valueOf(e.getMessage()), Patience.ENDLESS, e);
        } catch (IOException e) {
            throw new RefusedException("The log cannot be put away: " + e.getMessage(), e);
        }
    }

    @Override
    public void giveUp(UUID migration, String reason) {
        log.atError()
                .addKeyValue("migration", migration)
                .log("A migration's log stays in the database, because it could not be put away: {}", reason);
    }
}
