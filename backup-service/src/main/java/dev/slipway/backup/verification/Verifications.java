package dev.slipway.backup.verification;

import dev.slipway.backup.BackupId;
import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All verifications of completed backups. */
public interface Verifications {

    /** Keeps what came of one. */
    void add(Verification verification);

    /** The newest ones of a backup, newest first. */
    List<Verification> of(BackupId backup, int limit);

    /**
     * Completed backups that nobody has read back since, those first that were read longest ago. Completing a backup
     * counts, for nothing is completed unread. Damaged ones are not among them: they do not heal.
     */
    List<BackupId> unverifiedSince(Instant since, int limit);

    /**
     * When the newest completed backup of each environment's whole database that is not damaged was completed. Uploaded
     * ones do not count: nobody knows how old their content is.
     */
    Map<EnvironmentRef, Instant> newestSound();

    /**
     * The backups of an environment that cannot be relied on, and so never are the newest sound one: uploaded ones, and
     * those that are known to be damaged.
     */
    Set<BackupId> unreliable(EnvironmentRef environment);
}
