package dev.slipway.backup;

import dev.slipway.contracts.backup.BackupFailed;
import dev.slipway.outbox.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Takes a requested backup: reads the database into an artifact, reads the artifact back, and only then writes the
 * manifest that makes it a backup. May be called again after a crash at any point: a manifest that is there is adopted,
 * anything less is begun anew.
 */
@Component
public class RunBackup {

    private static final Logger log = LoggerFactory.getLogger(RunBackup.class);

    private final Backups backups;
    private final Environments environments;
    private final ArtifactStore artifacts;
    private final RecipientsInForce recipientsInForce;
    private final EncryptionKeys keys;
    private final ReadBack readBack;
    private final BackupEngine engine;
    private final BackUpFiles backUpFiles;
    private final EnvironmentHold environmentHold;
    private final Cancellations cancellations;
    private final CancellationWatch watch;
    private final RequestCancellation cancelling;
    private final Outbox outbox;
    private final TransactionOperations transaction;
    private final BackupProperties properties;
    private final BackupMetrics metrics;
    private final Clock clock;

    RunBackup(
            Backups backups,
            Environments environments,
            ArtifactStore artifacts,
            RecipientsInForce recipientsInForce,
            EncryptionKeys keys,
            ReadBack readBack,
            BackupEngine engine,
            BackUpFiles backUpFiles,
            EnvironmentHold environmentHold,
            Cancellations cancellations,
            CancellationWatch watch,
            RequestCancellation cancelling,
            Outbox outbox,
            TransactionOperations transaction,
            BackupProperties properties,
            BackupMetrics metrics,
            Clock clock) {
        this.backups = backups;
        this.environments = environments;
        this.artifacts = artifacts;
        this.recipientsInForce = recipientsInForce;
        this.keys = keys;
        this.readBack = readBack;
        this.engine = engine;
        this.backUpFiles = backUpFiles;
        this.environmentHold = environmentHold;
        this.cancellations = cancellations;
        this.watch = watch;
        this.cancelling = cancelling;
        this.outbox = outbox;
        this.transaction = transaction;
        this.properties = properties;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Works on the backup until it is completed, failed or cancelled, or has to wait for something. */
    public JobOutcome run(BackupId id) {
        Optional<Backup> found = backups.find(id);
        if (found.isEmpty()) {
            return new JobOutcome.Done();
        }
        Backup backup = found.get();
        try {
            return switch (backup.state()) {
                // who ended it may have died before everything was tidied up
                case BackupState.Cancelled _, BackupState.Failed _ -> {
                    tidy(backup, () -> discard(backup));
                    yield new JobOutcome.Done();
                }
                case BackupState.Completed _ -> {
                    tidy(backup, () -> artifacts.sweep(backup));
                    yield new JobOutcome.Done();
                }
                case BackupState.Unfinished unfinished -> attempt(backup, unfinished);
            };
        } catch (SupersededException e) {
            log.atInfo().addKeyValue("backup", id).log("Backup is in another worker's hands");
            return new JobOutcome.Done();
        }
    }

    private JobOutcome attempt(Backup backup, BackupState.Unfinished state) {
        Optional<Cancellation> cancellation = cancellations.of(backup.id());
        if (cancellation.isPresent()) {
            return cancel(backup, state, cancellation.get());
        }
        if (state.attempts() >= properties.attempts()) {
            try {
                if (!isLeftToAdopt(backup, state)) {
                    fail(backup, state, "The backup was interrupted %d times.".formatted(state.attempts()));
                    return new JobOutcome.Done();
                }
            } catch (JobFailedException.Temporary e) {
                // whether there is a backup only the storage knows
                return new JobOutcome.Again(properties.retryDelay());
            } catch (JobFailedException e) {
                fail(backup, state, e);
                return new JobOutcome.Done();
            }
        }
        BackupState.Running running = state.begin(clock.instant());
        Attempt attempt = new Attempt(backups.save(backup.in(running)), running);
        log.atInfo()
                .addKeyValue("backup", backup.id())
                .addKeyValue("environment", backup.environment())
                .addKeyValue("attempt", running.attempts())
                .log("Backup running");
        try {
            StoredManifest manifest = attempt.store();
            complete(attempt.current, running.verify(), manifest);
            return new JobOutcome.Done();
        } catch (SupersededException e) {
            throw e;
        } catch (RuntimeException e) {
            Optional<Cancellation> cancelled = cancellations.of(backup.id());
            return cancelled.isPresent()
                    ? cancel(attempt.current, running, cancelled.get())
                    : giveUp(attempt.current, running, e);
        }
    }

    /** The last attempt may have died after it wrote the manifest; reading it back is not given up at the first crash. */
    private boolean isLeftToAdopt(Backup backup, BackupState.Unfinished state) {
        return state.attempts() < 2 * properties.attempts()
                && artifacts.manifestOf(backup).isPresent();
    }

    private JobOutcome giveUp(Backup backup, BackupState.Running running, RuntimeException failure) {
        return switch (failure) {
            case JobFailedException.EnvironmentBusy busy -> postpone(backup, running, busy);
            case JobFailedException.Temporary temporary -> retry(backup, running, temporary);
            case JobFailedException.Permanent permanent -> {
                fail(backup, running, permanent);
                yield new JobOutcome.Done();
            }
            case UnknownEnvironmentException unknown -> {
                fail(backup, running, String.valueOf(unknown.getMessage()));
                yield new JobOutcome.Done();
            }
            default -> throw failure;
        };
    }

    /** One worker's attempt, as far as it can be stopped; keeps track of the backup as it is saved. */
    private final class Attempt {

        private final BackupState.Running running;
        private Backup current;

        Attempt(Backup begun, BackupState.Running running) {
            this.current = begun;
            this.running = running;
        }

        /** From the database to a manifest, or from the manifest that an attempt before this one wrote. */
        StoredManifest store() {
            try (CancellationWatch.Work work = watch.begin(current.id())) {
                Optional<StoredManifest> adopted = artifacts.manifestOf(current);
                if (adopted.isPresent()) {
                    verify(artifacts.objectsOf(current, adopted.get().manifest()));
                    return adopted.get();
                }
                // before the data: a change of the variables after this is newer than the backup, never older
                RegisteredEnvironment environment = environments.get(current.environment());
                ThrottledProgress progress = new ThrottledProgress(work, step -> backups.note(current.id(), step));
                Recipients recipients = recipientsInForce.of(current.environment());
                ArtifactStore.Attempt artifact = artifacts.begin(current, running.attempts(), recipients);
                BackupContent content;
                FilesContent files;
                try (EnvironmentHold.Held _ = hold(environment)) {
                    content = engine.take(environment.connection(), current.scope(), artifact, progress);
                    files = takeFiles(environment.files(), recipients, artifact, progress);
                }
                progress.flush();
                verify(
                        files == null
                                ? content.objects()
                                : Stream.concat(content.objects().stream(), Stream.of(files.list(), files.index()))
                                        .toList());
                return artifacts.complete(current, recipients, environment.variablesVersion(), content, files);
            }
        }

        /** No restore comes between the database and the files. */
        private EnvironmentHold.Held hold(RegisteredEnvironment environment) {
            return environment.files() != null && current.takesUploads()
                    ? environmentHold.share(environment.connection())
                    : () -> {};
        }

        /** After the database: what its rows speak of was there before them. */
        private @Nullable FilesContent takeFiles(
                @Nullable FilesLocation location,
                Recipients recipients,
                ArtifactStore.Attempt artifact,
                ThrottledProgress progress) {
            if (location == null || !current.takesUploads()) {
                if (Boolean.TRUE.equals(current.uploads())) {
                    throw new JobFailedException.Permanent(
                            "%s has no place for uploaded files. Register one, or leave them out."
                                    .formatted(current.environment()),
                            null);
                }
                return null;
            }
            return backUpFiles.take(current, recipients, location, artifact, progress::add);
        }

        private void verify(List<ArtifactObject> objects) {
            current = backups.save(current.in(running.verify()));
            readBack.requireSound(current, objects);
        }
    }

    private void complete(Backup backup, BackupState.Verifying verifying, StoredManifest manifest) {
        BackupState.Completed completed = verifying.complete(manifest, clock.instant());
        transaction.executeWithoutResult(_ -> {
            backups.save(backup.in(completed));
            // the row is locked now: who asks to cancel from here on is told that it is too late
            if (cancellations.of(backup.id()).isPresent()) {
                throw new CancelledException();
            }
            outbox.publish(
                    backup.told(completed, keys.canRead(manifest.manifest().recipients())));
        });
        log.atInfo()
                .addKeyValue("backup", backup.id())
                .addKeyValue("environment", backup.environment())
                .addKeyValue("digest", completed.digest())
                .addKeyValue("rows", completed.rows())
                .addKeyValue("sizeBytes", completed.sizeBytes())
                .addKeyValue(
                        "millis",
                        Duration.between(completed.startedAt(), completed.completedAt())
                                .toMillis())
                .log("Backup completed");
        metrics.backupCompleted(completed);
        if (verifying.attempts() > 1) {
            tidy(backup, () -> artifacts.sweep(backup));
        }
    }

    private JobOutcome postpone(Backup backup, BackupState.Running running, JobFailedException.EnvironmentBusy busy) {
        if (clock.instant().isAfter(backup.requestedAt().plus(properties.busyTimeout()))) {
            fail(backup, running, busy);
            return new JobOutcome.Done();
        }
        backups.save(backup.in(running.postpone()));
        return new JobOutcome.Again(properties.busyDelay());
    }

    private JobOutcome cancel(Backup backup, BackupState.Unfinished state, Cancellation cancellation) {
        transaction.executeWithoutResult(_ -> cancelling.cancel(backup, state, cancellation));
        tidy(backup, () -> discard(backup));
        return new JobOutcome.Done();
    }

    private JobOutcome retry(Backup backup, BackupState.Running running, JobFailedException.Temporary failure) {
        if (running.attempts() >= properties.attempts()) {
            fail(backup, running, failure);
            return new JobOutcome.Done();
        }
        Duration pause = properties.retryDelay().multipliedBy(1L << (running.attempts() - 1));
        log.atWarn()
                .addKeyValue("backup", backup.id())
                .addKeyValue("attempt", running.attempts())
                .addKeyValue("reason", failure.reason())
                .addKeyValue("retryInMillis", pause.toMillis())
                .setCause(failure.getCause())
                .log("Backup attempt failed");
        return new JobOutcome.Again(pause);
    }

    private void fail(Backup backup, BackupState.Unfinished state, JobFailedException failure) {
        log.atWarn()
                .addKeyValue("backup", backup.id())
                .setCause(failure.getCause())
                .log("Backup is given up");
        fail(backup, state, failure.reason());
    }

    private void fail(Backup backup, BackupState.Unfinished state, String reason) {
        BackupState.Failed failed = state.fail(reason, clock.instant());
        transaction.executeWithoutResult(_ -> {
            backups.save(backup.in(failed));
            outbox.publish(new BackupFailed(
                    backup.id().value(), backup.environment(), backup.migrationId(), reason, failed.failedAt()));
        });
        log.atWarn()
                .addKeyValue("backup", backup.id())
                .addKeyValue("environment", backup.environment())
                .addKeyValue("reason", reason)
                .log("Backup failed");
        metrics.backupFailed(Duration.between(backup.requestedAt(), failed.failedAt()));
        tidy(backup, () -> discard(backup));
    }

    private void discard(Backup backup) {
        artifacts.discard(backup);
        backUpFiles.release(backup);
    }

    /** What remains is garbage, not a backup: it must not change how the backup ended. */
    private void tidy(Backup backup, Runnable removal) {
        try {
            removal.run();
        } catch (JobFailedException e) {
            log.atWarn()
                    .addKeyValue("backup", backup.id())
                    .addKeyValue("reason", e.reason())
                    .log("Remains of unsuccessful attempts could not be removed");
        }
    }
}
