package dev.slipway.backup.drill;

import dev.slipway.backup.BackupId;
import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A restore into a scratch database that is compared with its backup, asked some questions, and dropped.
 *
 * @param id its id
 * @param environment whose backup
 * @param backup the backup, or null as long as it is to be the newest
 * @param requestedBy who asked
 * @param requestedAt when
 * @param state where it stands
 */
public record Drill(
        DrillId id,
        EnvironmentRef environment,
        @Nullable BackupId backup,
        String requestedBy,
        Instant requestedAt,
        DrillState state) {

    /** The same drill in another state. */
    public Drill in(DrillState next) {
        return new Drill(id, environment, backup, requestedBy, requestedAt, next);
    }

    /** The same drill of a certain backup. */
    public Drill of(BackupId chosen) {
        return new Drill(id, environment, chosen, requestedBy, requestedAt, state);
    }

    /** The scratch database's name. */
    public String database() {
        return "slipway_drill_" + id.toString().replace("-", "");
    }
}
