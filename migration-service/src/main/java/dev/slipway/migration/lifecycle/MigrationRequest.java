package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.migration.Decision;
import dev.slipway.migration.ruleset.CheckQuery;
import java.util.List;

/**
 * What somebody asks for.
 *
 * @param id the id that the migration gets
 * @param target the environment to change
 * @param origin where the configuration comes from
 * @param decisions answers known beforehand
 * @param checks check queries beside those of the rule set; whoever asks was seen to be allowed to
 * @param withoutBackup to go without a backup; whoever asks was seen to be allowed to
 * @param requestedBy who asks
 */
public record MigrationRequest(
        MigrationId id,
        EnvironmentRef target,
        Origin origin,
        List<Decision> decisions,
        List<CheckQuery> checks,
        boolean withoutBackup,
        String requestedBy) {

    /** Copies the lists. */
    public MigrationRequest {
        checks = List.copyOf(checks);
        decisions = List.copyOf(decisions);
    }
}
