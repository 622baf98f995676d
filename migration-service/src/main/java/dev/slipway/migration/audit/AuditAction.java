package dev.slipway.migration.audit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be done that somebody may ask about later. */
public enum AuditAction {
    PLAN_REQUESTED,
    MIGRATION_REQUESTED,
    /** Something that a plan holds was decided: the name is its id, the detail the choice. */
    DECISION_MADE,
    /** A migration goes without a backup of its target. */
    BACKUP_WAIVED,
    MIGRATION_CANCELLED,
    /** The detail is what came of it. */
    MIGRATION_COMPLETED,
    /** The detail is the reason. */
    MIGRATION_FAILED,
    ROLLBACK_REQUESTED,
    MIGRATION_ROLLED_BACK,
    /** The detail is the reason. */
    ROLLBACK_FAILED,

    PACKAGE_BUILT,
    PACKAGE_UPLOADED,
    PACKAGE_DELETED,
    PACKAGE_SIGNED,
    SIGNATURE_REMOVED,
    SIGNER_SET,
    SIGNER_REMOVED,
    SIGNING_POLICY_SET,
    RULE_SET_SAVED,
    RULE_SET_RESTORED,
    RULE_SET_DELETED,
    DEFAULT_RULE_SET_CHANGED;

    /** As it is written in JSON and in queries: {@code decision-made}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The action of that label, if there is one. */
    public static Optional<AuditAction> of(String label) {
        return Arrays.stream(values())
                .filter(action -> action.label().equals(label))
                .findFirst();
    }
}
