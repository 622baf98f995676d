package dev.slipway.migration.lifecycle;

import dev.slipway.migration.audit.AuditAction;
import dev.slipway.migration.audit.AuditEntry;
import dev.slipway.migration.lifecycle.MigrationState.Cancelled;
import dev.slipway.migration.lifecycle.MigrationState.Completed;
import dev.slipway.migration.lifecycle.MigrationState.Failed;
import dev.slipway.migration.lifecycle.MigrationState.RollbackFailed;
import dev.slipway.migration.lifecycle.MigrationState.RolledBack;
import dev.slipway.migration.lifecycle.MigrationState.RollingBack;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a migration's change of state goes into the audit trail. */
final class AuditedChanges {

    private AuditedChanges() {}

    /**
     * The entries.
     *
     * @param before the migration before; null for a new one
     * @param after the migration after
     */
    static List<AuditEntry> of(@Nullable Migration before, Migration after) {
        List<AuditEntry> entries = new ArrayList<>();
        if (before == null) {
            entries.add(entry(
                    after,
                    after.requestedAt(),
                    after.requestedBy(),
                    AuditAction.MIGRATION_REQUESTED,
                    null,
                    switch (after.origin()) {
                        case Origin.FromSource source -> "from " + source.source();
                        case Origin.FromPackage named -> "package " + named.digest();
                        case Origin.FromPlan plan -> "plan " + plan.planId();
                    }));
            BackupWaiver waiver = after.waiver();
            if (waiver != null) {
                entries.add(entry(after, waiver.waivedAt(), waiver.waivedBy(), AuditAction.BACKUP_WAIVED, null, null));
            }
        }
        int known = before == null ? 0 : before.decisions().size();
        after.decisions().stream()
                .skip(known)
                .map(made -> entry(
                        after,
                        made.at(),
                        made.by(),
                        AuditAction.DECISION_MADE,
                        made.decision().id(),
                        made.decision().choice().name()))
                .forEach(entries::add);
        Instant at = after.state().since();
        switch (after.state()) {
            case Cancelled cancelled ->
                entries.add(entry(after, at, cancelled.by(), AuditAction.MIGRATION_CANCELLED, null, null));
            case RollingBack rollingBack ->
                entries.add(entry(after, at, rollingBack.by(), AuditAction.ROLLBACK_REQUESTED, null, null));
            case Completed completed ->
                entries.add(entry(
                        after,
                        at,
                        AuditEntry.SERVICE,
                        AuditAction.MIGRATION_COMPLETED,
                        null,
                        "package " + completed.plan().packageDigest()));
            case Failed failed ->
                entries.add(entry(after, at, AuditEntry.SERVICE, AuditAction.MIGRATION_FAILED, null, failed.reason()));
            case RolledBack _ ->
                entries.add(entry(after, at, AuditEntry.SERVICE, AuditAction.MIGRATION_ROLLED_BACK, null, null));
            case RollbackFailed failed ->
                entries.add(entry(after, at, AuditEntry.SERVICE, AuditAction.ROLLBACK_FAILED, null, failed.reason()));
            default -> {
                // a stage on the way
            }
        }
        return entries;
    }

    private static AuditEntry entry(
            Migration migration,
            Instant at,
            String by,
            AuditAction action,
            @Nullable String name,
            @Nullable String detail) {
        return new AuditEntry(
                at, by, action, migration.target().toString(), migration.id().value(), name, detail);
    }
}
