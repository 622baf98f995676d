package dev.slipway.contracts.migration;

import dev.slipway.contracts.EnvironmentRef;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Move configuration to an environment. Either {@code source}, whose configuration is packaged first, or {@code packageDigest}, a package that exists, is given. Repeating a request with the same {@code migrationId} migrates once.
 *
 * @param migrationId the id that the migration gets, chosen by the sender
 * @param source a development environment to package, or null when a package is named
 * @param packageDigest digest of an existing package, or null when a source is named
 * @param target where to apply it
 * @param ruleSet the rule set to package the source by; null for the application's own; ignored with a package
 * @param decisions answers known beforehand; empty for none
 * @param requestedBy who asked, for the audit
 * @param checks check queries beside those of the rule set; null for none
 */
public record RequestMigration(
        UUID migrationId,
        @Nullable EnvironmentRef source,
        @Nullable String packageDigest,
        EnvironmentRef target,
        @Nullable String ruleSet,
        List<Decision> decisions,
        String requestedBy,
        @Nullable List<RequestedCheck> checks)
        implements MigrationCommand {

    /** Copies the lists. */
    public RequestMigration {
        decisions = List.copyOf(decisions);
        checks = checks == null ? null : List.copyOf(checks);
    }

    /** A request without check queries of its own. */
    public RequestMigration(
            UUID migrationId,
            @Nullable EnvironmentRef source,
            @Nullable String packageDigest,
            EnvironmentRef target,
            @Nullable String ruleSet,
            List<Decision> decisions,
            String requestedBy) {
        this(migrationId, source, packageDigest, target, ruleSet, decisions, requestedBy, null);
    }

    @Override
    public String key() {
        return target.toString();
    }
}
