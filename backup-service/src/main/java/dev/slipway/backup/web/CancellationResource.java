package dev.slipway.backup.web;

import dev.slipway.backup.BackupState;
import dev.slipway.backup.RestoreState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** By whom, why and when something was cancelled, as the API shows it. */
record CancellationResource(String cancelledBy, @Nullable String reason, Instant cancelledAt) {

    static CancellationResource of(BackupState.Cancelled state) {
        return new CancellationResource(state.cancelledBy(), state.reason(), state.cancelledAt());
    }

    static CancellationResource of(RestoreState.Cancelled state) {
        return new CancellationResource(state.cancelledBy(), state.reason(), state.cancelledAt());
    }
}
