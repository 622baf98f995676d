package dev.slipway.migration.audit;

import java.util.Locale;

/** What can be done that somebody may ask about later. */
public enum AuditAction {
    PACKAGE_BUILT,
    PACKAGE_UPLOADED,
    PACKAGE_DELETED,
    PACKAGE_SIGNED,
    SIGNATURE_REMOVED,
    SIGNER_SET,
    SIGNER_REMOVED,
    SIGNING_POLICY_SET;

    /** The name in JSON and in the database: {@code package-deleted}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The action of that label. */
    public static AuditAction of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
