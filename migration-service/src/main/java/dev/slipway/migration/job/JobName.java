package dev.slipway.migration.job;

import java.util.Locale;

/** The kinds of long work. */
public enum JobName {
    BUILD_PACKAGE,
    REMOVE_PACKAGE,
    MAKE_PLAN,
    CHECK_MIGRATION,
    SECURE_MIGRATION,
    DECISION_DEADLINE,
    BACKUP_DEADLINE,
    APPLY_MIGRATION,
    RELEASE_BACKUP,
    STORE_LOG,
    CALL_HOOK,
    ROLLBACK_DEADLINE;

    /** The name in the database and in the log: {@code apply-migration}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
