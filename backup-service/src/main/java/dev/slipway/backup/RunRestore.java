package dev.slipway.backup;

import dev.slipway.contracts.backup.RestoreCompleted;
import dev.slipway.contracts.backup.RestoreCompletedWithErrors;
import dev.slipway.contracts.backup.RestoreFailed;
import dev.slipway.outbox.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Does a requested restore. May be called again after a crash at any point: before the switchover everything begins
 * anew, after it the server is asked how far it came.
 */
@Component
public class RunRestore {

    private static final Logger log = LoggerFactory.getLogger(RunRestore.class);

    /** A switchover that has begun is followed up longer than other work: it decides which data are live. */
    private static final int SWITCHING_PATIENCE = 10;

    /** Long enough for a server that is down over a holiday; what is left after that somebody has to drop. */
    private static final Duration CLEAN_UP_PATIENCE = Duration.ofDays(14);

    private static final Duration SHORTEST_CLEAN_UP_PAUSE = Duration.ofSeconds(15);
    private static final Duration LONGEST_CLEAN_UP_PAUSE = Duration.ofMinutes(30);

    private final Restores restores;
    private final Backups backups;
    private final Environments environments;
    private final ReadBack readBack;
    private final RestoreEngine engine;
    private final EnvironmentVariables variables;
    private final CheckRestore checks;
    private final RestoreKeys keys;
    private final RestoreFiles restoreFiles;
    private final EnvironmentHold environmentHold;
    private final Cancellations cancellations;
    private final CancellationWatch watch;
    private final RequestCancellation cancelling;
    private final Outbox outbox;
    private final TransactionOperations transaction;
    private final BackupProperties properties;
    private final BackupMetrics metrics;
    private final Clock clock;

    RunRestore(
            Restores restores,
            Backups backups,
            Environments environments,
            ReadBack readBack,
            RestoreEngine engine,
            EnvironmentVariables variables,
            CheckRestore checks,
            RestoreKeys keys,
            RestoreFiles restoreFiles,
            EnvironmentHold environmentHold,
            Cancellations cancellations,
            CancellationWatch watch,
            RequestCancellation cancelling,
            Outbox outbox,
            TransactionOperations transaction,
            BackupProperties properties,
            BackupMetrics metrics,
            Clock clock) {
        this.restores = restores;
        this.backups = backups;
        this.environments = environments;
        this.readBack = readBack;
        this.engine = engine;
        this.variables = variables;
        this.checks = checks;
        this.keys = keys;
        this.restoreFiles = restoreFiles;
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

    /** Works on the restore until it is completed, failed or cancelled, or has to wait for something. */
    public JobOutcome run(RestoreId id) {
        Optional<Restore> found = restores.find(id);
        if (found.isEmpty()) {
            return new JobOutcome.Done();
        }
        try {
            return new Attempt(found.get()).run();
        } catch (SupersededException e) {
            log.atInfo().addKeyValue("restore", id).log("Restore is in another worker's hands");
            return new JobOutcome.Done();
        }
    }

    /** One worker's work on one restore; keeps track of the state as it is saved. */
    private final class Attempt {

        private Restore restore;

        Attempt(Restore restore) {
            this.restore = restore;
        }

        JobOutcome run() {
            Optional<Cancellation> cancellation = cancellations.of(restore.id());
            if (cancellation.isPresent() && restore.state() instanceof RestoreState.Cancellable state) {
                return cancel(state, cancellation.get());
            }
            try {
                return switch (restore.state()) {
                    case RestoreState.Requested requested -> {
                        requireAttemptLeft(requested.attempts(), properties.attempts());
                        yield load(requested.begin(clock.instant()));
                    }
                    case RestoreState.Running running -> {
                        requireAttemptLeft(running.attempts(), properties.attempts());
                        yield load(running.begin(clock.instant()));
                    }
                    case RestoreState.Switching switching -> {
                        requireAttemptLeft(switching.attempts(), properties.attempts() * SWITCHING_PATIENCE);
                        yield resume(switching.resume());
                    }
                    case RestoreState.Completed completed -> cleanUp(completed.completedAt(), true);
                    case RestoreState.CompletedWithErrors completed -> cleanUp(completed.completedAt(), true);
                    case RestoreState.Failed failed -> cleanUp(failed.failedAt(), false);
                    case RestoreState.Cancelled cancelled -> cleanUp(cancelled.cancelledAt(), false);
                };
            } catch (SupersededException e) {
                throw e;
            } catch (RuntimeException e) {
                if (restore.state() instanceof RestoreState.Cancellable state) {
                    Optional<Cancellation> cancelled = cancellations.of(restore.id());
                    if (cancelled.isPresent()) {
                        return cancel(state, cancelled.get());
                    }
                }
                return giveUp(e);
            }
        }

        private JobOutcome giveUp(RuntimeException failure) {
            return switch (failure) {
                case JobFailedException.EnvironmentBusy busy -> postpone(busy);
                case JobFailedException.Permanent permanent ->
                    restore.state() instanceof RestoreState.Switching ? retry(permanent) : fail(permanent);
                case JobFailedException.Temporary temporary -> retry(temporary);
                case UnknownEnvironmentException unknown ->
                    fail(new JobFailedException.Permanent(String.valueOf(unknown.getMessage()), null));
                default -> throw failure;
            };
        }

        private JobOutcome cancel(RestoreState.Cancellable state, Cancellation cancellation) {
            restore = Objects.requireNonNull(transaction.execute(_ -> cancelling.cancel(restore, state, cancellation)));
            return cleanUp(clock.instant(), false);
        }

        private JobOutcome load(RestoreState.Running running) {
            save(running);
            log.atInfo()
                    .addKeyValue("restore", restore.id())
                    .addKeyValue("backup", restore.backupId())
                    .addKeyValue("environment", restore.environment())
                    .addKeyValue("attempt", running.attempts())
                    .log("Restore running");
            try (CancellationWatch.Work work = watch.begin(restore.id())) {
                Backup backup = completedBackup();
                Manifest manifest = checks.manifestOf(backup);
                Secret key = keys.keyOf(restore, manifest);
                requireNoObstacle(backup, key);
                ThrottledProgress progress = new ThrottledProgress(work, step -> restores.note(restore.id(), step));
                // as many as went through when it was taken
                progress.at(Progress.estimated(backups.progressOf(backup.id()).bytes()));
                RegisteredEnvironment target = environments.get(restore.environment());
                RestoreFiles.Work files = filesOf(backup, manifest, target, key);
                if (files != null) {
                    restoreFiles.prepare(files, progress::add);
                }
                engine.restore(
                        restore.id(),
                        target.connection(),
                        manifest.content(),
                        restore.choices(),
                        readBack.open(backup, manifest.content().objects(), key),
                        new RestoreEngine.Checkpoint() {
                            @Override
                            public void before(Switchover switchover) {
                                before(switchover, List.of());
                            }

                            @Override
                            public void before(Switchover switchover, List<String> ignoredErrors) {
                                // from here on nothing may stop it half-way
                                work.close();
                                if (files != null) {
                                    // before it is saved: an attempt that begins anew puts them back
                                    restoreFiles.switchOver(files);
                                }
                                switchOver(running.switchOver(switchover, ignoredErrors));
                            }
                        },
                        progress);
                progress.flush();
                follow(files, target);
            }
            if (!(restore.state() instanceof RestoreState.Switching switching)) {
                throw new IllegalStateException("An engine must tell before it replaces live data");
            }
            return complete(switching);
        }

        /** Either this is saved or a cancellation is accepted, never both. */
        private void switchOver(RestoreState.Switching switching) {
            restore = Objects.requireNonNull(transaction.execute(_ -> {
                Restore saved = restores.save(restore.in(switching));
                if (cancellations.of(restore.id()).isPresent()) {
                    throw new CancelledException();
                }
                return saved;
            }));
        }

        private JobOutcome resume(RestoreState.Switching switching) {
            save(switching);
            RegisteredEnvironment target = environments.get(restore.environment());
            if (engine.resume(restore.id(), target.connection(), restore.choices(), switching.switchover())) {
                if (target.files() != null) {
                    Backup backup = completedBackup();
                    Manifest manifest = checks.manifestOf(backup);
                    follow(filesOf(backup, manifest, target, keys.keyOf(restore, manifest)), target);
                }
                return complete(switching);
            }
            if (switching.attempts() > properties.attempts()) {
                return fail(interrupted(switching.attempts()));
            }
            return load(switching.begin(clock.instant()));
        }

        private RestoreFiles.@Nullable Work filesOf(
                Backup backup, Manifest manifest, RegisteredEnvironment target, @Nullable Secret key) {
            FilesLocation location = target.files();
            return location != null && restore.choices().takesUploads(manifest.files(), location)
                    ? new RestoreFiles.Work(restore.id(), backup, manifest, location, key)
                    : null;
        }

        /** The engine has given the environment's lock back with the database that it replaced. */
        private void follow(RestoreFiles.@Nullable Work files, RegisteredEnvironment target) {
            if (files != null && restoreFiles.isToFollow(files)) {
                try (EnvironmentHold.Held _ = environmentHold.alone(target.connection())) {
                    restoreFiles.follow(files);
                } catch (JobFailedException.EnvironmentBusy e) {
                    throw new JobFailedException.Temporary(
                            "The database is restored, but the uploaded files are not, because another change of the"
                                    + " environment is under way.",
                            e);
                }
            }
        }

        private void requireNoObstacle(Backup backup, @Nullable Secret key) {
            List<RestoreCheck> obstacles =
                    checks.checkBeforeLoading(backup, restore.environment(), restore.choices(), key).stream()
                            .filter(check -> check.stops(restore.choices()))
                            .toList();
            if (!obstacles.isEmpty()) {
                throw permanent(RestoreCheck.told(obstacles));
            }
        }

        private Backup completedBackup() {
            Backup backup = backups.find(restore.backupId())
                    .orElseThrow(() -> permanent("There is no backup %s.".formatted(restore.backupId())));
            if (restore.choices().into() == null && !backup.environment().equals(restore.environment())) {
                throw permanent("The backup is of %s and cannot be restored into %s."
                        .formatted(backup.environment(), restore.environment()));
            }
            return backup;
        }

        private JobOutcome complete(RestoreState.Switching switching) {
            Long version = restore.choices().variables() ? versionOfVariables() : null;
            List<String> errors = restore.choices().variables() ? rollBackVariables(switching, version) : List.of();
            RestoreState.Final end = switching.complete(clock.instant(), errors);
            return switch (end) {
                case RestoreState.Completed completed -> {
                    transaction.executeWithoutResult(_ -> {
                        save(completed);
                        outbox.publish(new RestoreCompleted(
                                restore.id().value(),
                                restore.backupId().value(),
                                restore.environment(),
                                restore.migrationId(),
                                completed.completedAt(),
                                version));
                    });
                    logEnd("Restore completed", completed.startedAt(), completed.completedAt(), 0);
                    metrics.restoreCompleted(completed);
                    yield cleanUp(completed.completedAt(), true);
                }
                case RestoreState.CompletedWithErrors completed -> {
                    transaction.executeWithoutResult(_ -> {
                        save(completed);
                        outbox.publish(new RestoreCompletedWithErrors(
                                restore.id().value(),
                                restore.backupId().value(),
                                restore.environment(),
                                restore.migrationId(),
                                completed.errors(),
                                completed.completedAt()));
                    });
                    logEnd(
                            "Restore completed with errors",
                            completed.startedAt(),
                            completed.completedAt(),
                            completed.errors().size());
                    metrics.restoreCompletedWithErrors(completed);
                    yield cleanUp(completed.completedAt(), true);
                }
                case RestoreState.Failed _, RestoreState.Cancelled _ ->
                    throw new IllegalStateException("What was switched over has neither failed nor been cancelled");
            };
        }

        private @Nullable Long versionOfVariables() {
            return backups.find(restore.backupId())
                    .filter(backup -> backup.state() instanceof BackupState.Completed)
                    .map(backup -> ((BackupState.Completed) backup.state()).variablesVersion())
                    .orElse(null);
        }

        /**
         * The data are live by now, so nothing that goes wrong here makes the restore a failed one: it is tried again as
         * long as a switchover is, and then told.
         */
        private List<String> rollBackVariables(RestoreState.Switching switching, @Nullable Long version) {
            String reason;
            if (version == null) {
                reason = "The backup does not say which version it belongs with.";
            } else {
                try {
                    variables.rollBack(
                            restore.environment(),
                            restore.id(),
                            version,
                            restore.requestedBy(),
                            "Restore %s of backup %s".formatted(restore.id(), restore.backupId()));
                    return List.of();
                } catch (JobFailedException.Temporary e) {
                    if (switching.attempts() < properties.attempts() * SWITCHING_PATIENCE) {
                        throw e;
                    }
                    reason = e.reason();
                } catch (JobFailedException e) {
                    reason = e.reason();
                } catch (UnknownEnvironmentException e) {
                    reason = String.valueOf(e.getMessage());
                }
            }
            return List.of("The data are restored, but the variables were not rolled back%s: %s"
                    .formatted(version == null ? "" : " to version " + version, reason));
        }

        private void logEnd(String message, Instant startedAt, Instant endedAt, int errors) {
            log.atInfo()
                    .addKeyValue("restore", restore.id())
                    .addKeyValue("backup", restore.backupId())
                    .addKeyValue("environment", restore.environment())
                    .addKeyValue("errors", errors)
                    .addKeyValue("millis", Duration.between(startedAt, endedAt).toMillis())
                    .log(message);
        }

        private JobOutcome fail(JobFailedException failure) {
            if (!(restore.state() instanceof RestoreState.Unfinished unfinished)) {
                throw new IllegalStateException("A restore that has ended cannot fail", failure);
            }
            RestoreState.Failed failed = unfinished.fail(failure.reason(), clock.instant());
            transaction.executeWithoutResult(_ -> {
                save(failed);
                outbox.publish(new RestoreFailed(
                        restore.id().value(),
                        restore.backupId().value(),
                        restore.environment(),
                        restore.migrationId(),
                        failed.reason(),
                        failed.failedAt()));
            });
            log.atWarn()
                    .addKeyValue("restore", restore.id())
                    .addKeyValue("backup", restore.backupId())
                    .addKeyValue("environment", restore.environment())
                    .addKeyValue("reason", failed.reason())
                    .setCause(failure.getCause())
                    .log("Restore failed");
            metrics.restoreFailed(Duration.between(restore.requestedAt(), failed.failedAt()));
            return cleanUp(failed.failedAt(), false);
        }

        private JobOutcome postpone(JobFailedException.EnvironmentBusy busy) {
            if (clock.instant().isAfter(restore.requestedAt().plus(properties.busyTimeout()))) {
                return fail(busy);
            }
            if (restore.state() instanceof RestoreState.Running running) {
                save(running.postpone());
            }
            return new JobOutcome.Again(properties.busyDelay());
        }

        private JobOutcome retry(JobFailedException failure) {
            int begun = restore.state() instanceof RestoreState.Unfinished unfinished ? unfinished.attempts() : 0;
            boolean switching = restore.state() instanceof RestoreState.Switching;
            if (begun >= (switching ? properties.attempts() * SWITCHING_PATIENCE : properties.attempts())) {
                return fail(failure);
            }
            Duration pause = properties.retryDelay().multipliedBy(1L << Math.min(begun - 1, 4));
            log.atWarn()
                    .addKeyValue("restore", restore.id())
                    .addKeyValue("attempt", begun)
                    .addKeyValue("reason", failure.reason())
                    .addKeyValue("retryInMillis", pause.toMillis())
                    .setCause(failure.getCause())
                    .log("Restore attempt failed");
            return new JobOutcome.Again(pause);
        }

        private JobOutcome cleanUp(Instant endedAt, boolean completed) {
            try {
                RegisteredEnvironment target = environments.get(restore.environment());
                if (target.files() != null) {
                    restoreFiles.cleanUp(restore.id(), target.files(), completed);
                }
                engine.cleanUp(restore.id(), target.connection(), restore.choices(), completed);
                return new JobOutcome.Done();
            } catch (UnknownEnvironmentException e) {
                return new JobOutcome.Done();
            } catch (JobFailedException e) {
                log.atWarn()
                        .addKeyValue("restore", restore.id())
                        .addKeyValue("reason", e.reason())
                        .setCause(e.getCause())
                        .log("What the restore left could not be removed");
                Duration since = Duration.between(endedAt, clock.instant());
                return since.compareTo(CLEAN_UP_PATIENCE) < 0
                        ? new JobOutcome.Again(pauseBeforeCleanUp(since))
                        : new JobOutcome.Done();
            }
        }

        /** The longer it does not succeed, the more seldom it is tried. */
        private static Duration pauseBeforeCleanUp(Duration sinceTheEnd) {
            Duration pause = sinceTheEnd.dividedBy(10);
            return pause.compareTo(SHORTEST_CLEAN_UP_PAUSE) < 0
                    ? SHORTEST_CLEAN_UP_PAUSE
                    : pause.compareTo(LONGEST_CLEAN_UP_PAUSE) > 0 ? LONGEST_CLEAN_UP_PAUSE : pause;
        }

        private void requireAttemptLeft(int begun, int allowed) {
            if (begun >= allowed) {
                throw interrupted(begun);
            }
        }

        private static JobFailedException.Permanent interrupted(int times) {
            return permanent("The restore was interrupted %d times.".formatted(times));
        }

        private void save(RestoreState next) {
            restore = restores.save(restore.in(next));
        }

        private static JobFailedException.Permanent permanent(String reason) {
            return new JobFailedException.Permanent(reason, null);
        }
    }
}
