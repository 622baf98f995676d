package dev.slipway.backup.verification;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.ArtifactStore;
import dev.slipway.backup.BackUpFiles;
import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.BackupState;
import dev.slipway.backup.Backups;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.JobOutcome;
import dev.slipway.backup.StoredManifest;
import dev.slipway.contracts.backup.BackupDamaged;
import dev.slipway.contracts.backup.BackupVerified;
import dev.slipway.outbox.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Reads completed backups back, byte by byte, and tells what came of it. */
@Component
public class VerifyBackups {

    /** In whose name backups are read back that nobody asked for. */
    public static final String SCHEDULE = "verification-schedule";

    private static final Logger log = LoggerFactory.getLogger(VerifyBackups.class);
    private static final Duration STORAGE_PAUSE = Duration.ofMinutes(1);

    private final Backups backups;
    private final ArtifactStore artifacts;
    private final BackUpFiles files;
    private final Verifications verifications;
    private final VerificationJobs jobs;
    private final VerificationProperties properties;
    private final Outbox outbox;
    private final TransactionOperations transaction;
    private final Clock clock;

    VerifyBackups(
            Backups backups,
            ArtifactStore artifacts,
            BackUpFiles files,
            Verifications verifications,
            VerificationJobs jobs,
            VerificationProperties properties,
            Outbox outbox,
            TransactionOperations transaction,
            Clock clock) {
        this.backups = backups;
        this.artifacts = artifacts;
        this.files = files;
        this.verifications = verifications;
        this.jobs = jobs;
        this.properties = properties;
        this.outbox = outbox;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Has those backups read back that have lain unread for too long. */
    public void beginDue() {
        if (properties.every().isPositive()) {
            verifications
                    .unverifiedSince(clock.instant().minus(properties.every()), properties.atOnce())
                    .forEach(backup -> jobs.verify(backup, SCHEDULE));
        }
    }

    /**
     * Has a backup read back soon.
     *
     * @throws NotVerifiableException when it is unknown or not completed
     */
    public void request(BackupId id, String requestedBy) {
        Backup backup = backups.find(id).orElseThrow(() -> new NotVerifiableException.Unknown(id));
        if (!(backup.state() instanceof BackupState.Completed)) {
            throw new NotVerifiableException.NotCompleted(id);
        }
        jobs.verify(id, requestedBy);
    }

    /** Reads one backup back; one that is not completed (any more) is let be. */
    public JobOutcome verify(BackupId id, String requestedBy) {
        Optional<Backup> backup = backups.find(id).filter(found -> found.state() instanceof BackupState.Completed);
        if (backup.isEmpty()) {
            return new JobOutcome.Done();
        }
        try {
            conclude(backup.get(), read(backup.get(), requestedBy));
            return new JobOutcome.Done();
        } catch (JobFailedException.Temporary e) {
            log.atWarn()
                    .addKeyValue("backup", id)
                    .addKeyValue("reason", e.reason())
                    .log("Backup cannot be verified for now");
            return new JobOutcome.Again(STORAGE_PAUSE);
        }
    }

    private Verification read(Backup backup, String requestedBy) {
        Instant begin = clock.instant();
        int objects = 0;
        long bytes = 0;
        String damage = null;
        try {
            Optional<StoredManifest> stored = artifacts.manifestOf(backup);
            damage = stored.isEmpty() ? "The manifest is missing." : differenceOf(backup, stored.get());
            if (damage == null) {
                for (ArtifactObject object :
                        artifacts.objectsOf(backup, stored.orElseThrow().manifest())) {
                    verify(backup, object);
                    objects++;
                    bytes += object.sizeBytes();
                }
            }
        } catch (JobFailedException.Permanent e) {
            damage = e.reason();
        }
        Instant end = clock.instant();
        return new Verification(backup.id(), requestedBy, end, Duration.between(begin, end), objects, bytes, damage);
    }

    private void verify(Backup backup, ArtifactObject object) {
        try {
            artifacts.verify(backup, object);
        } catch (JobFailedException.Permanent e) {
            // the next backup is not to rely on it
            files.distrust(backup, object);
            throw e;
        }
    }

    private static @Nullable String differenceOf(Backup backup, StoredManifest stored) {
        return backup.state() instanceof BackupState.Completed completed
                        && !completed.digest().equals(stored.digest())
                ? "The manifest is not the one that was written."
                : null;
    }

    private void conclude(Backup backup, Verification verification) {
        String damage = verification.damage();
        transaction.executeWithoutResult(_ -> {
            verifications.add(verification);
            outbox.publish(
                    damage == null
                            ? new BackupVerified(
                                    backup.id().value(),
                                    backup.environment(),
                                    verification.objects(),
                                    verification.bytes(),
                                    verification.endedAt())
                            : new BackupDamaged(
                                    backup.id().value(), backup.environment(), damage, verification.endedAt()));
        });
        (damage == null ? log.atInfo() : log.atError())
                .addKeyValue("backup", backup.id())
                .addKeyValue("environment", backup.environment())
                .addKeyValue("objects", verification.objects())
                .addKeyValue("bytes", verification.bytes())
                .addKeyValue("millis", verification.took().toMillis())
                .addKeyValue("damage", damage)
                .log(damage == null ? "Backup verified" : "Backup is damaged");
    }
}
