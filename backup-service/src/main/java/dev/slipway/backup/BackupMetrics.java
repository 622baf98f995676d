package dev.slipway.backup;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** What operators watch: how long backups and restores take, how large they are, and how old the newest one is. */
@Component
class BackupMetrics {

    private final MeterRegistry registry;
    private final MultiGauge ages;
    private final DistributionSummary sizes;
    private final Backups backups;
    private final Clock clock;

    BackupMetrics(MeterRegistry registry, Backups backups, Clock clock) {
        this.registry = registry;
        this.backups = backups;
        this.clock = clock;
        this.ages = MultiGauge.builder("slipway.backup.newest.age")
                .description("Age of the newest completed backup")
                .baseUnit("seconds")
                .register(registry);
        this.sizes = DistributionSummary.builder("slipway.backup.size")
                .description("Stored size of completed backups")
                .baseUnit("bytes")
                .register(registry);
    }

    void backupCompleted(BackupState.Completed completed) {
        timer("slipway.backup", "completed").record(Duration.between(completed.startedAt(), completed.completedAt()));
        sizes.record(completed.sizeBytes());
        refreshAges();
    }

    void backupFailed(Duration sinceRequest) {
        timer("slipway.backup", "failed").record(sinceRequest);
    }

    void backupCancelled(Duration sinceRequest) {
        timer("slipway.backup", "cancelled").record(sinceRequest);
    }

    void restoreCompleted(RestoreState.Completed completed) {
        timer("slipway.restore", "completed").record(Duration.between(completed.startedAt(), completed.completedAt()));
    }

    void restoreCompletedWithErrors(RestoreState.CompletedWithErrors completed) {
        timer("slipway.restore", "completed-with-errors")
                .record(Duration.between(completed.startedAt(), completed.completedAt()));
    }

    void restoreFailed(Duration sinceRequest) {
        timer("slipway.restore", "failed").record(sinceRequest);
    }

    void restoreCancelled(Duration sinceRequest) {
        timer("slipway.restore", "cancelled").record(sinceRequest);
    }

    /** Another instance may have completed one. */
    @Scheduled(fixedDelayString = "PT30S")
    void refreshAges() {
        ages.register(
                backups.newestCompleted().entrySet().stream()
                        .map(newest -> MultiGauge.Row.of(
                                Tags.of("environment", newest.getKey().toString()),
                                newest.getValue(),
                                (Instant completed) -> Duration.between(completed, clock.instant())
                                        .toSeconds()))
                        .toList(),
                true);
    }

    private Timer timer(String name, String outcome) {
        return Timer.builder(name).tag("outcome", outcome).register(registry);
    }
}
