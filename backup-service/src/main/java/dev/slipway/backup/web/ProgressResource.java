package dev.slipway.backup.web;

import dev.slipway.backup.Progress;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How far the work has come, as the API shows it. */
record ProgressResource(
        int tablesDone,
        int tablesTotal,

        @Schema(description = "Uncompressed bytes that went through so far")
        long bytes,

        @Schema(description = "Rows that went through so far; absent where they are not counted on the way") @Nullable
        Long rows,

        @Schema(description = "About how many bytes there are in all; absent while not known") @Nullable
        Long bytesTotal,

        @Schema(description = "Since the work began; absent unless it is at work") @Nullable
        Long bytesPerSecond,

        @Schema(description = "About how long it will take still; absent where that cannot be said") @Nullable
        Long secondsLeft) {

    /** Below this nothing can be said of the speed. */
    private static final Duration TOO_SHORT = Duration.ofMillis(200);

    /**
     * Progress at a moment.
     *
     * @param workingSince when the work began, or null when nobody is at work
     */
    static ProgressResource of(Progress progress, @Nullable Instant workingSince, Instant now) {
        Long perSecond = workingSince == null ? null : perSecond(progress.bytes(), Duration.between(workingSince, now));
        return new ProgressResource(
                progress.tablesDone(),
                progress.tablesTotal(),
                progress.bytes(),
                known(progress.rows()),
                known(progress.bytesTotal()),
                perSecond,
                perSecond == null ? null : secondsLeft(progress, perSecond));
    }

    private static @Nullable Long known(long count) {
        return count > 0 ? count : null;
    }

    private static @Nullable Long perSecond(long bytes, Duration elapsed) {
        return elapsed.compareTo(TOO_SHORT) < 0 ? null : (long) (bytes / (elapsed.toMillis() / 1000.0));
    }

    private static @Nullable Long secondsLeft(Progress progress, long perSecond) {
        long left = progress.bytesTotal() - progress.bytes();
        return left <= 0 || perSecond == 0 ? null : left / perSecond + 1;
    }
}
