package dev.slipway.backup.drill;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupContent;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.BackupState;
import dev.slipway.backup.Backups;
import dev.slipway.backup.CheckRestore;
import dev.slipway.backup.Environments;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.JobOutcome;
import dev.slipway.backup.Manifest;
import dev.slipway.backup.ReadBack;
import dev.slipway.backup.RestoreChoices;
import dev.slipway.backup.RestoreEngine;
import dev.slipway.backup.RestoreId;
import dev.slipway.backup.RestoreKeys;
import dev.slipway.backup.ScratchDatabases;
import dev.slipway.backup.TableContent;
import dev.slipway.backup.UnknownEnvironmentException;
import dev.slipway.contracts.backup.BackupEvent;
import dev.slipway.contracts.backup.DrillCompleted;
import dev.slipway.contracts.backup.DrillFailed;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.outbox.Outbox;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Runs drills. May be called again after a crash at any point: everything begins anew. */
@Component
public class RunDrills {

    private static final Logger log = LoggerFactory.getLogger(RunDrills.class);

    private final Drills drills;
    private final DrillPlans plans;
    private final Backups backups;
    private final Environments environments;
    private final CheckRestore checks;
    private final RestoreKeys keys;
    private final ReadBack readBack;
    private final RestoreEngine engine;
    private final ScratchDatabases scratch;
    private final DrillProperties properties;
    private final Outbox outbox;
    private final TransactionOperations transaction;
    private final MeterRegistry meters;
    private final Clock clock;

    RunDrills(
            Drills drills,
            DrillPlans plans,
            Backups backups,
            Environments environments,
            CheckRestore checks,
            RestoreKeys keys,
            ReadBack readBack,
            RestoreEngine engine,
            ScratchDatabases scratch,
            DrillProperties properties,
            Outbox outbox,
            TransactionOperations transaction,
            MeterRegistry meters,
            Clock clock) {
        this.drills = drills;
        this.plans = plans;
        this.backups = backups;
        this.environments = environments;
        this.checks = checks;
        this.keys = keys;
        this.readBack = readBack;
        this.engine = engine;
        this.scratch = scratch;
        this.properties = properties;
        this.outbox = outbox;
        this.transaction = transaction;
        this.meters = meters;
        this.clock = clock;
    }

    /** Works on a drill until it has ended or has to wait for something. */
    public JobOutcome run(DrillId id) {
        Drill drill = drills.find(id).orElse(null);
        if (drill == null || !(drill.state() instanceof DrillState.Unfinished unfinished)) {
            return new JobOutcome.Done();
        }
        if (unfinished.attempts() >= properties.attempts()) {
            tidyAfterDeath(drill);
            return fail(drill, "The drill was interrupted %d times.".formatted(unfinished.attempts()));
        }
        int attempt = unfinished.attempts() + 1;
        Drill running = drill.in(new DrillState.Running(attempt, clock.instant()));
        if (!drills.save(running)) {
            return new JobOutcome.Done();
        }
        Drill chosen = running;
        try {
            Backup backup = backupOf(running);
            // told also when it fails; not saved before it ends, for the next attempt takes what is the newest then
            chosen = running.of(backup.id());
            return complete(proved(chosen, backup));
        } catch (JobFailedException.EnvironmentBusy e) {
            drills.save(drill);
            return new JobOutcome.Again(properties.retryDelay());
        } catch (JobFailedException.Temporary e) {
            return attempt >= properties.attempts()
                    ? fail(chosen, e.reason())
                    : new JobOutcome.Again(properties.retryDelay());
        } catch (JobFailedException e) {
            return fail(chosen, e.reason());
        } catch (UnknownEnvironmentException e) {
            return fail(chosen, String.valueOf(e.getMessage()));
        }
    }

    private Drill proved(Drill drill, Backup backup) {
        Manifest manifest = checks.manifestOf(backup);
        keys.requireReadable(manifest);
        BackupContent content = manifest.content();
        ConnectionSettings server = server(drill);
        scratch.drop(server, drill.database());
        try {
            Instant begin = clock.instant();
            readBack.requireSound(backup, engine.believed(content));
            engine.restore(
                    new RestoreId(drill.id().value()),
                    server,
                    content,
                    choices(drill),
                    readBack.open(backup, content.objects(), null),
                    _ -> {}, // nothing is replaced, so there is nothing to go on with after a crash
                    _ -> {});
            Duration recovery = Duration.between(begin, clock.instant());
            List<DrillPlan.Check> questions =
                    plans.find(drill.environment()).map(DrillPlan::checks).orElse(List.of());
            questions.forEach(check -> ask(server.withDatabase(drill.database()), check));
            return drill.in(new DrillState.Completed(
                    backup.id(),
                    content.tables().size(),
                    content.tables().stream().mapToLong(TableContent::rows).sum(),
                    questions.size(),
                    recovery,
                    clock.instant()));
        } finally {
            tidy(server, drill);
        }
    }

    private Backup backupOf(Drill drill) {
        BackupId chosen = drill.backup();
        Optional<Backup> backup = chosen == null
                ? backups.of(drill.environment()).stream()
                        .filter(found -> found.state() instanceof BackupState.Completed
                                && found.scope().isWhole())
                        .findFirst()
                : backups.find(chosen)
                        .filter(found -> found.state() instanceof BackupState.Completed
                                && found.environment().equals(drill.environment()));
        return backup.orElseThrow(() -> new JobFailedException.Permanent(
                chosen == null
                        ? "%s has no completed backup of its whole database.".formatted(drill.environment())
                        : "%s has no completed backup %s.".formatted(drill.environment(), chosen),
                null));
    }

    private ConnectionSettings server(Drill drill) {
        return properties.server() == null
                ? environments.connectionOf(drill.environment())
                : properties.server().connection();
    }

    /** Another server need not know the roles of this one. */
    private RestoreChoices choices(Drill drill) {
        return new RestoreChoices(
                null,
                drill.database(),
                List.of(),
                properties.server() == null ? RestoreChoices.Ownership.KEEP : RestoreChoices.Ownership.DROP,
                false);
    }

    private void ask(ConnectionSettings database, DrillPlan.Check check) {
        String answer;
        try {
            answer = scratch.answer(database, check.query());
        } catch (JobFailedException.Permanent e) {
            throw new JobFailedException.Permanent("The check '%s': %s".formatted(check.name(), e.reason()), e);
        }
        if (!answer.equals(check.expected())) {
            throw new JobFailedException.Permanent(
                    "The check '%s' answered %s, not %s.".formatted(check.name(), answer, check.expected()), null);
        }
    }

    private JobOutcome complete(Drill drill) {
        if (drill.state() instanceof DrillState.Completed completed) {
            end(
                    drill,
                    new DrillCompleted(
                            drill.id().value(),
                            completed.backup().value(),
                            drill.environment(),
                            completed.tables(),
                            completed.rows(),
                            completed.checks(),
                            completed.recovery().toMillis(),
                            completed.completedAt()));
            Timer.builder("slipway.backup.recovery")
                    .description("Measured recovery time: how long drills took to restore and compare")
                    .tag("environment", drill.environment().toString())
                    .register(meters)
                    .record(completed.recovery());
            log.atInfo()
                    .addKeyValue("drill", drill.id())
                    .addKeyValue("environment", drill.environment())
                    .addKeyValue("backup", completed.backup())
                    .addKeyValue("recoveryMillis", completed.recovery().toMillis())
                    .log("Drill completed");
        }
        return new JobOutcome.Done();
    }

    private JobOutcome fail(Drill drill, String reason) {
        DrillState.Failed failed = new DrillState.Failed(reason, clock.instant());
        end(
                drill.in(failed),
                new DrillFailed(
                        drill.id().value(), valueOf(drill.backup()), drill.environment(), reason, failed.failedAt()));
        log.atError()
                .addKeyValue("drill", drill.id())
                .addKeyValue("environment", drill.environment())
                .addKeyValue("reason", reason)
                .log("Drill failed");
        return new JobOutcome.Done();
    }

    private void end(Drill drill, BackupEvent event) {
        boolean isNews = Boolean.TRUE.equals(transaction.execute(_ -> {
            boolean saved = drills.save(drill);
            if (saved) {
                outbox.publish(event);
            }
            return saved;
        }));
        if (isNews) {
            meters.counter("slipway.backup.drills", "outcome", event instanceof DrillCompleted ? "completed" : "failed")
                    .increment();
        }
    }

    /** What remains is dropped by the next attempt; it must not change how this one ended. */
    private void tidy(ConnectionSettings server, Drill drill) {
        try {
            scratch.drop(server, drill.database());
            // what was loaded and did not get so far as to have its name
            engine.cleanUp(new RestoreId(drill.id().value()), server, choices(drill), false);
        } catch (JobFailedException e) {
            log.atWarn()
                    .addKeyValue("drill", drill.id())
                    .addKeyValue("database", drill.database())
                    .addKeyValue("reason", e.reason())
                    .log("Scratch database could not be dropped");
        }
    }

    /** As the other, after a worker that could not do it itself. */
    private void tidyAfterDeath(Drill drill) {
        try {
            tidy(server(drill), drill);
        } catch (JobFailedException | UnknownEnvironmentException e) {
            log.atWarn()
                    .addKeyValue("drill", drill.id())
                    .addKeyValue("reason", e.getMessage())
                    .log("What a drill left cannot be looked for");
        }
    }

    private static @Nullable UUID valueOf(@Nullable BackupId backup) {
        return backup == null ? null : backup.value();
    }
}
