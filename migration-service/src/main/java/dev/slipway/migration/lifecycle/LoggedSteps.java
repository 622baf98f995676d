package dev.slipway.migration.lifecycle;

import dev.slipway.migration.log.LogEntries;
import dev.slipway.migration.log.LogEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Primary;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Steps, each of whose changes is in the migration's log too. */
@Component
@Primary
class LoggedSteps implements Steps {

    private final Steps steps;
    private final LogEntries log;
    private final Clock clock;

    LoggedSteps(@Qualifier("jdbcSteps") Steps steps, LogEntries log, Clock clock) {
        this.steps = steps;
        this.log = log;
        this.clock = clock;
    }

    @Override
    @Transactional
    public void begin(MigrationId migration, StepName step, String detail, Instant at) {
        log.hold(migration.value());
        steps.begin(migration, step, detail, at);
        log.append(migration.value(), List.of(LogEntry.stepBegun(step.label(), detail, at)));
    }

    @Override
    @Transactional
    public boolean progress(MigrationId migration, StepName step, String detail) {
        log.hold(migration.value());
        boolean news = steps.progress(migration, step, detail);
        if (news) {
            log.append(migration.value(), List.of(LogEntry.stepProgress(step.label(), detail, clock.instant())));
        }
        return news;
    }

    @Override
    @Transactional
    public Optional<Step> finish(MigrationId migration, StepName step, String detail, Instant at) {
        log.hold(migration.value());
        Optional<Step> finished = steps.finish(migration, step, detail, at);
        finished.ifPresent(ended -> log.append(migration.value(), List.of(entry(ended, at))));
        return finished;
    }

    @Override
    @Transactional
    public List<Step> finishAll(MigrationId migration, String detail, Instant at) {
        log.hold(migration.value());
        List<Step> finished = steps.finishAll(migration, detail, at);
        log.append(
                migration.value(),
                finished.stream().map(ended -> entry(ended, at)).toList());
        return finished;
    }

    @Override
    public List<Step> of(MigrationId migration) {
        return steps.of(migration);
    }

    private static LogEntry entry(Step ended, Instant at) {
        return LogEntry.stepEnded(ended.name().label(), ended.detail(), Duration.between(ended.startedAt(), at), at);
    }
}
