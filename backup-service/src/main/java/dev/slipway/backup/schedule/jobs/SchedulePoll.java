package dev.slipway.backup.schedule.jobs;

import dev.slipway.backup.schedule.RunSchedules;
import java.time.Clock;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Looks at the clock every second, in every instance; what is not due costs one query. */
@Component
class SchedulePoll {

    private final RunSchedules runSchedules;
    private final Clock clock;

    SchedulePoll(RunSchedules runSchedules, Clock clock) {
        this.runSchedules = runSchedules;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT1S")
    void poll() {
        runSchedules.runDue(clock.instant());
    }
}
