package dev.slipway.backup.drill;

import dev.slipway.backup.BackupId;
import java.time.Duration;
import java.time.Instant;

/** Where a drill stands. */
public sealed interface DrillState {

    /** Something is still to be done. */
    sealed interface Unfinished extends DrillState permits Requested, Running {

        /** How many attempts have begun. */
        int attempts();
    }

    /**
     * Nobody works on it.
     *
     * @param attempts how many attempts have begun before
     */
    record Requested(int attempts) implements Unfinished {}

    /**
     * The backup is being restored, compared and asked.
     *
     * @param attempts number of this attempt, from 1
     * @param startedAt when it began
     */
    record Running(int attempts, Instant startedAt) implements Unfinished {}

    /**
     * Every table was as in the backup, and every check held.
     *
     * @param backup the backup that was restored
     * @param tables how many tables were compared
     * @param rows how many rows they have
     * @param checks how many checks held
     * @param recovery the measured recovery time: from the first byte read to the last table compared
     * @param completedAt when
     */
    record Completed(BackupId backup, int tables, long rows, int checks, Duration recovery, Instant completedAt)
            implements DrillState {}

    /**
     * It did not prove what it was to prove.
     *
     * @param reason a sentence for people
     * @param failedAt when
     */
    record Failed(String reason, Instant failedAt) implements DrillState {}
}
