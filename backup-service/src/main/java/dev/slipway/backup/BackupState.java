package dev.slipway.backup;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a backup stands. Each state offers only the transitions that it allows. */
public sealed interface BackupState {

    /** Nothing more will happen to the backup. */
    sealed interface Final extends BackupState permits Completed, Failed, Cancelled {}

    /** Something is still to be done; a worker that picks the backup up begins a new attempt. */
    sealed interface Unfinished extends BackupState permits Requested, Running, Verifying {

        /** How many attempts have begun. */
        int attempts();

        /** A worker begins, perhaps again. */
        default Running begin(Instant now) {
            return new Running(attempts() + 1, now);
        }

        /** It is given up. */
        default Failed fail(String reason, Instant now) {
            return new Failed(reason, now);
        }

        /** Someone stopped it. */
        default Cancelled cancel(Cancellation cancellation, Instant now) {
            return new Cancelled(cancellation.requestedBy(), cancellation.reason(), now);
        }
    }

    /**
     * Accepted; nobody works on it.
     *
     * @param attempts how many attempts have begun before
     */
    record Requested(int attempts) implements Unfinished {}

    /**
     * The database is being read and the artifact uploaded.
     *
     * @param attempts number of this attempt, from 1
     * @param startedAt when this attempt began
     */
    record Running(int attempts, Instant startedAt) implements Unfinished {

        /** Everything is uploaded; now it is read back. */
        public Verifying verify() {
            return new Verifying(attempts, startedAt);
        }

        /** The environment was occupied, so this was no attempt at all. */
        public Requested postpone() {
            return new Requested(attempts - 1);
        }
    }

    /**
     * The uploaded artifact is read back and its checksum compared.
     *
     * @param attempts number of this attempt, from 1
     * @param startedAt when this attempt began
     */
    record Verifying(int attempts, Instant startedAt) implements Unfinished {

        /** The only way to a completed backup: its manifest is written, so its objects were verified. */
        public Completed complete(StoredManifest manifest, Instant now) {
            return new Completed(
                    startedAt,
                    now,
                    manifest.digest(),
                    manifest.manifest().sizeBytes(),
                    manifest.manifest().rows(),
                    manifest.manifest().variablesVersion(),
                    manifest.manifest().files());
        }
    }

    /**
     * Stored, verified, and listed as a backup.
     *
     * @param startedAt when the successful attempt began
     * @param completedAt when the manifest had been written
     * @param digest SHA-256 of the manifest
     * @param sizeBytes size of the stored objects
     * @param rows rows in all tables
     * @param variablesVersion version of the environment's variables that it belongs with, or null when it is not known
     * @param files its uploaded files, or null when it has none
     */
    record Completed(
            Instant startedAt,
            Instant completedAt,
            String digest,
            long sizeBytes,
            long rows,
            @Nullable Long variablesVersion,
            @Nullable FilesContent files)
            implements Final {

        /** Without uploaded files. */
        public Completed(
                Instant startedAt,
                Instant completedAt,
                String digest,
                long sizeBytes,
                long rows,
                @Nullable Long variablesVersion) {
            this(startedAt, completedAt, digest, sizeBytes, rows, variablesVersion, null);
        }
    }

    /**
     * Given up; nothing of it is kept.
     *
     * @param reason a sentence for people
     * @param failedAt when
     */
    record Failed(String reason, Instant failedAt) implements Final {}

    /**
     * Stopped by someone; nothing of it is kept.
     *
     * @param cancelledBy who
     * @param reason why, for people, or null
     * @param cancelledAt when it had stopped
     */
    record Cancelled(String cancelledBy, @Nullable String reason, Instant cancelledAt) implements Final {}
}
