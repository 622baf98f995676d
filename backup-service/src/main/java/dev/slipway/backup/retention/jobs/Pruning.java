package dev.slipway.backup.retention.jobs;

import dev.slipway.backup.retention.ApplyRetention;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Looks often, so that a completed backup is followed by the pruning; what is not due costs one query. */
@Component
class Pruning {

    private final ApplyRetention applyRetention;

    Pruning(ApplyRetention applyRetention) {
        this.applyRetention = applyRetention;
    }

    @Scheduled(fixedDelayString = "PT2S")
    void applyDue() {
        applyRetention.applyDue();
    }
}
