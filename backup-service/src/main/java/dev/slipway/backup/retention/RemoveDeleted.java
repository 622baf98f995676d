package dev.slipway.backup.retention;

import dev.slipway.backup.ArtifactReplica;
import dev.slipway.backup.ArtifactStore;
import dev.slipway.backup.BackUpFiles;
import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.JobOutcome;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Removes the objects of deleted backups. May be called again after a crash at any point. */
@Component
public class RemoveDeleted {

    private static final Logger log = LoggerFactory.getLogger(RemoveDeleted.class);

    private static final Duration PAUSE = Duration.ofSeconds(15);

    private final Deletions deletions;
    private final ArtifactStore artifacts;
    private final ArtifactReplica replica;
    private final BackUpFiles files;
    private final Clock clock;

    RemoveDeleted(
            Deletions deletions, ArtifactStore artifacts, ArtifactReplica replica, BackUpFiles files, Clock clock) {
        this.deletions = deletions;
        this.artifacts = artifacts;
        this.replica = replica;
        this.files = files;
        this.clock = clock;
    }

    /** Removes what is left of a deleted backup; to be tried again when the storage could not be used. */
    public JobOutcome remove(BackupId id) {
        Optional<Backup> deleted = deletions.unfinished(id);
        if (deleted.isEmpty()) {
            return new JobOutcome.Done();
        }
        try {
            artifacts.discard(deleted.get());
            if (replica.isConfigured()) {
                replica.remove(deleted.get());
            }
            files.release(deleted.get());
        } catch (JobFailedException e) {
            log.atWarn()
                    .addKeyValue("backup", id)
                    .addKeyValue("reason", e.reason())
                    .log("Objects of a deleted backup could not be removed yet");
            return new JobOutcome.Again(PAUSE);
        }
        deletions.finish(id, clock.instant());
        log.atInfo().addKeyValue("backup", id).log("Objects of a deleted backup removed");
        return new JobOutcome.Done();
    }
}
