package dev.slipway.backup.verification;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.BackupEvent;
import dev.slipway.contracts.backup.BackupObjectiveMet;
import dev.slipway.contracts.backup.BackupObjectiveMissed;
import dev.slipway.outbox.Outbox;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Tells, once each time, when an environment has no verified backup that is young enough, and when it has one again. */
@Component
public class WatchObjectives {

    private static final Logger log = LoggerFactory.getLogger(WatchObjectives.class);

    private final Objectives objectives;
    private final Verifications verifications;
    private final Outbox outbox;
    private final TransactionOperations transaction;
    private final MultiGauge missed;
    private final Clock clock;

    WatchObjectives(
            Objectives objectives,
            Verifications verifications,
            Outbox outbox,
            TransactionOperations transaction,
            MeterRegistry registry,
            Clock clock) {
        this.objectives = objectives;
        this.verifications = verifications;
        this.outbox = outbox;
        this.transaction = transaction;
        this.clock = clock;
        this.missed = MultiGauge.builder("slipway.backup.objective.missed")
                .description("1 where no verified backup is as young as the environment's objective demands, else 0")
                .register(registry);
    }

    /** Looks at every objective. */
    public void look() {
        Instant now = clock.instant();
        Map<EnvironmentRef, Instant> newest = verifications.newestSound();
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (Objective objective : objectives.all()) {
            Instant takenAt = newest.get(objective.environment());
            boolean isMet = objective.isMetBy(takenAt, now);
            rows.add(MultiGauge.Row.of(
                    Tags.of("environment", objective.environment().toString()), isMet ? 0 : 1));
            if (isMet == (objective.missedSince() != null)) {
                turn(objective, isMet, takenAt, now);
            }
        }
        missed.register(rows, true);
    }

    private void turn(Objective objective, boolean isMet, @Nullable Instant takenAt, Instant now) {
        transaction.executeWithoutResult(_ -> {
            if (objectives.note(objective.environment(), isMet ? null : now)) {
                outbox.publish(eventOf(objective, isMet, takenAt, now));
                (isMet ? log.atInfo() : log.atError())
                        .addKeyValue("environment", objective.environment())
                        .addKeyValue("maximumAge", objective.maximumAge())
                        .addKeyValue("newest", takenAt)
                        .log(isMet ? "Backup objective met again" : "Backup objective missed");
            }
        });
    }

    private static BackupEvent eventOf(Objective objective, boolean isMet, @Nullable Instant takenAt, Instant now) {
        long seconds = objective.maximumAge().toSeconds();
        return isMet
                ? new BackupObjectiveMet(objective.environment(), seconds, Objects.requireNonNull(takenAt), now)
                : new BackupObjectiveMissed(objective.environment(), seconds, takenAt, now);
    }
}
