package dev.slipway.backup.replication;

import dev.slipway.backup.BackupId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where the copy of a completed backup stands. */
public sealed interface Replica {

    /** The backup. */
    BackupId backup();

    /** How often copying was tried. */
    int attempts();

    /**
     * There is no whole copy yet.
     *
     * @param backup the backup
     * @param attempts how often copying was tried
     * @param lastFailure why the last try failed, or null when there was none
     * @param nextAttemptAt when it will be tried
     */
    record Pending(BackupId backup, int attempts, @Nullable String lastFailure, Instant nextAttemptAt)
            implements Replica {}

    /**
     * The copy is whole.
     *
     * @param backup the backup
     * @param attempts how often copying was tried
     * @param bytes what its objects have together
     * @param copiedAt when it was whole
     */
    record Copied(BackupId backup, int attempts, long bytes, Instant copiedAt) implements Replica {}
}
