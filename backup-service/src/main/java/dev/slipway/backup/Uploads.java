package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Uploads of backups that are under way, so that what one that was cut off left can be found. */
public interface Uploads {

    /**
     * An upload under way.
     *
     * @param loadsDatabase whether a scratch database belongs to it
     */
    record Upload(BackupId id, EnvironmentRef environment, boolean loadsDatabase) {

        /** One that needs none. */
        public Upload(BackupId id, EnvironmentRef environment) {
            this(id, environment, false);
        }
    }

    /** Notes that an upload begins; whether none of that id is under way. */
    boolean begin(Upload upload, Instant now);

    /** Notes that it goes on; whether it is still noted. */
    boolean touch(BackupId id, Instant now);

    /** Forgets an upload that ended with nothing; whether it was still noted. */
    boolean forget(BackupId id);

    /** Forgets an upload that became a backup, and notes what that is a copy of; whether it was still noted. */
    boolean complete(BackupId id, UUID copiedFrom);

    /** Those that nobody has touched since. */
    List<Upload> untouchedSince(Instant instant);
}
