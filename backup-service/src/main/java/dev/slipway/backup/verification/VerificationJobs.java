package dev.slipway.backup.verification;

import dev.slipway.backup.BackupId;

/** Has verifications done by some instance of this service, soon and until they are done. */
public interface VerificationJobs {

    /** Has a backup verified, unless that is about to happen anyway. */
    void verify(BackupId backup, String requestedBy);
}
