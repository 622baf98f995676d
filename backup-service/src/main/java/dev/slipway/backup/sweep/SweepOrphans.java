package dev.slipway.backup.sweep;

import dev.slipway.backup.ArtifactReplica;
import dev.slipway.backup.ArtifactStore;
import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupState;
import dev.slipway.backup.Backups;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.StoredBackups;
import dev.slipway.backup.Uploads;
import dev.slipway.backup.retention.Deletions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Looks through the buckets for objects of backups that failed, were deleted, or are in no list, and removes them; the
 * usual tidying up has missed them, because the storage or the service was down at the time. What has a manifest and is
 * unknown is never removed: it may be somebody's only copy.
 */
@Component
public class SweepOrphans {

    private static final Logger log = LoggerFactory.getLogger(SweepOrphans.class);

    /** Clocks differ; no upload that is under way was touched so far in the future. */
    private static final Duration ANY_CLOCK = Duration.ofDays(1);

    /** What is to be done with what is stored. */
    private enum Verdict {
        KEPT,
        LEFT_BY_ATTEMPTS,
        ORPHAN,
        UNKNOWN
    }

    private final StoredBackups stored;
    private final Backups backups;
    private final Uploads uploads;
    private final Deletions deletions;
    private final ArtifactStore artifacts;
    private final ArtifactReplica replica;
    private final SweepProperties properties;
    private final Clock clock;
    private final Counter removed;
    private final AtomicInteger unknown = new AtomicInteger();

    SweepOrphans(
            StoredBackups stored,
            Backups backups,
            Uploads uploads,
            Deletions deletions,
            ArtifactStore artifacts,
            ArtifactReplica replica,
            SweepProperties properties,
            MeterRegistry meters,
            Clock clock) {
        this.stored = stored;
        this.backups = backups;
        this.uploads = uploads;
        this.deletions = deletions;
        this.artifacts = artifacts;
        this.replica = replica;
        this.properties = properties;
        this.clock = clock;
        this.removed = Counter.builder("slipway.backup.sweep.removed")
                .description("Remains of backups that were removed from a bucket long after")
                .register(meters);
        meters.gauge("slipway.backup.sweep.unknown", unknown);
    }

    /** Sweeps what was last changed long enough ago; does nothing while a storage cannot be used. */
    public void sweep() {
        sweep(clock.instant().minus(properties.olderThan()));
    }

    /** Sweeps what has not been changed since then. */
    public void sweep(Instant unchangedSince) {
        try {
            int strangers = 0;
            // listed first: a backup that begins now is in no list of the storage yet
            for (StoredBackups.Stored found : stored.all()) {
                if (found.changedAt().isBefore(unchangedSince) && judge(found) == Verdict.UNKNOWN) {
                    strangers++;
                }
            }
            unknown.set(strangers);
        } catch (JobFailedException e) {
            log.atWarn().addKeyValue("reason", e.reason()).log("The buckets could not be swept");
        }
    }

    private Verdict judge(StoredBackups.Stored found) {
        Optional<Backup> known = backups.find(found.id());
        Verdict verdict = known.isPresent() ? ofKnown(known.get(), found) : ofUnknown(found);
        switch (verdict) {
            case KEPT -> {}
            case LEFT_BY_ATTEMPTS -> artifacts.sweep(known.orElseThrow());
            case ORPHAN -> remove(found);
            case UNKNOWN ->
                log.atWarn()
                        .addKeyValue("backup", found.id())
                        .addKeyValue("environment", found.environment())
                        .addKeyValue("bucket", found.bucket())
                        .log("A bucket holds a whole backup that is in no list; it is left alone");
        }
        return verdict;
    }

    private static Verdict ofKnown(Backup backup, StoredBackups.Stored found) {
        if (!backup.environment().equals(found.environment())) {
            return found.hasManifest() ? Verdict.UNKNOWN : Verdict.KEPT;
        }
        return switch (backup.state()) {
            case BackupState.Unfinished _ -> Verdict.KEPT;
            case BackupState.Completed _ ->
                found.attempts() > 1 && found.bucket() == StoredBackups.Bucket.FIRST
                        ? Verdict.LEFT_BY_ATTEMPTS
                        : Verdict.KEPT;
            case BackupState.Failed _, BackupState.Cancelled _ -> Verdict.ORPHAN;
        };
    }

    private Verdict ofUnknown(StoredBackups.Stored found) {
        if (deletions.isDeleted(found.id())) {
            return Verdict.ORPHAN;
        }
        List<Uploads.Upload> underWay = uploads.untouchedSince(clock.instant().plus(ANY_CLOCK));
        if (underWay.stream().anyMatch(upload -> upload.id().equals(found.id()))) {
            return Verdict.KEPT;
        }
        return found.hasManifest() ? Verdict.UNKNOWN : Verdict.ORPHAN;
    }

    private void remove(StoredBackups.Stored found) {
        Backup remains = Backup.request(found.id(), found.environment(), null, "sweep", null, clock.instant());
        switch (found.bucket()) {
            case FIRST -> artifacts.discard(remains);
            case SECOND -> replica.remove(remains);
        }
        removed.increment();
        log.atInfo()
                .addKeyValue("backup", found.id())
                .addKeyValue("environment", found.environment())
                .addKeyValue("bucket", found.bucket())
                .addKeyValue("unchangedSince", found.changedAt())
                .log("Remains of a backup removed");
    }
}
