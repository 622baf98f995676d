package dev.slipway.backup.replication;

import dev.slipway.backup.ArtifactReplica;
import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.BackupState;
import dev.slipway.backup.Backups;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.JobOutcome;
import dev.slipway.contracts.backup.BackupReplicated;
import dev.slipway.outbox.Outbox;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Copies completed backups to the second bucket, and tries until it is done. */
@Component
public class ReplicateBackups {

    private static final Logger log = LoggerFactory.getLogger(ReplicateBackups.class);
    private static final int DOUBLINGS = 20;

    private final Backups backups;
    private final Replicas replicas;
    private final ArtifactReplica artifacts;
    private final ReplicationJobs jobs;
    private final ReplicationProperties properties;
    private final Outbox outbox;
    private final TransactionOperations transaction;
    private final Clock clock;

    ReplicateBackups(
            Backups backups,
            Replicas replicas,
            ArtifactReplica artifacts,
            ReplicationJobs jobs,
            ReplicationProperties properties,
            Outbox outbox,
            TransactionOperations transaction,
            MeterRegistry registry,
            Clock clock) {
        this.backups = backups;
        this.replicas = replicas;
        this.artifacts = artifacts;
        this.jobs = jobs;
        this.properties = properties;
        this.outbox = outbox;
        this.transaction = transaction;
        this.clock = clock;
        if (artifacts.isConfigured()) {
            Gauge.builder("slipway.backup.unreplicated", replicas, Replicas::missing)
                    .description("Completed backups that have no copy in the second bucket")
                    .register(registry);
        }
    }

    /** Has copies made that are missing. */
    public void beginDue() {
        if (artifacts.isConfigured()) {
            replicas.due(clock.instant(), properties.atOnce()).forEach(jobs::replicate);
        }
    }

    /**
     * Copies one backup; one that is not completed (any more) is let be. What fails is found again by a later
     * {@link #beginDue}, at its time.
     */
    public JobOutcome replicate(BackupId id) {
        Optional<Backup> backup = backups.find(id).filter(found -> found.state() instanceof BackupState.Completed);
        if (backup.isEmpty() || replicas.find(id).orElse(null) instanceof Replica.Copied) {
            return new JobOutcome.Done();
        }
        int attempts = replicas.find(id).map(Replica::attempts).orElse(0) + 1;
        try {
            long bytes = artifacts.copy(backup.get());
            complete(backup.get(), new Replica.Copied(id, attempts, bytes, clock.instant()));
        } catch (JobFailedException e) {
            Duration pause = pauseAfter(attempts);
            Instant next = clock.instant().plus(pause);
            replicas.save(new Replica.Pending(id, attempts, e.reason(), next));
            log.atWarn()
                    .addKeyValue("backup", id)
                    .addKeyValue("attempt", attempts)
                    .addKeyValue("reason", e.reason())
                    .addKeyValue("nextAttemptAt", next)
                    .log("Backup could not be replicated");
        }
        return new JobOutcome.Done();
    }

    private void complete(Backup backup, Replica.Copied copied) {
        transaction.executeWithoutResult(_ -> {
            replicas.save(copied);
            outbox.publish(
                    new BackupReplicated(backup.id().value(), backup.environment(), copied.bytes(), copied.copiedAt()));
        });
        log.atInfo()
                .addKeyValue("backup", backup.id())
                .addKeyValue("environment", backup.environment())
                .addKeyValue("bytes", copied.bytes())
                .log("Backup replicated");
    }

    private Duration pauseAfter(int attempts) {
        Duration pause = properties.retryDelay().multipliedBy(1L << Math.min(attempts - 1, DOUBLINGS));
        return pause.compareTo(properties.longestRetryDelay()) < 0 ? pause : properties.longestRetryDelay();
    }
}
