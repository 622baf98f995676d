package dev.slipway.backup.jdbc;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The columns of the table {@code backup} that depend on the state; a state fills those that it knows. */
record StateColumns(
        String state,
        @Nullable Integer attempts,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String digest,
        @Nullable Long sizeBytes,
        @Nullable Long rows,
        @Nullable Long variablesVersion,
        @Nullable String reason) {

    static StateColumns named(String state) {
        return new StateColumns(state, null, null, null, null, null, null, null, null);
    }

    StateColumns withAttempts(int begun) {
        return new StateColumns(state, begun, startedAt, endedAt, digest, sizeBytes, rows, variablesVersion, reason);
    }

    StateColumns started(Instant at) {
        return new StateColumns(state, attempts, at, endedAt, digest, sizeBytes, rows, variablesVersion, reason);
    }

    StateColumns ended(Instant at) {
        return new StateColumns(state, attempts, startedAt, at, digest, sizeBytes, rows, variablesVersion, reason);
    }

    StateColumns holding(String manifestDigest, long storedBytes, long allRows) {
        return new StateColumns(
                state, attempts, startedAt, endedAt, manifestDigest, storedBytes, allRows, variablesVersion, reason);
    }

    StateColumns belongingWith(@Nullable Long versionOfVariables) {
        return new StateColumns(
                state, attempts, startedAt, endedAt, digest, sizeBytes, rows, versionOfVariables, reason);
    }

    StateColumns because(String why) {
        return new StateColumns(state, attempts, startedAt, endedAt, digest, sizeBytes, rows, variablesVersion, why);
    }
}
