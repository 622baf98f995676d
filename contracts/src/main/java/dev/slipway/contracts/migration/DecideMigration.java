package dev.slipway.contracts.migration;

import dev.slipway.contracts.EnvironmentRef;
import java.util.List;
import java.util.UUID;

/**
 * Answer what a migration is held for.
 *
 * @param migrationId the migration
 * @param target its target
 * @param decisions the answers
 * @param decidedBy who decided, for the audit
 */
public record DecideMigration(UUID migrationId, EnvironmentRef target, List<Decision> decisions, String decidedBy)
        implements MigrationCommand {

    /** Copies the lists. */
    public DecideMigration {
        decisions = List.copyOf(decisions);
    }

    @Override
    public String key() {
        return target.toString();
    }
}
