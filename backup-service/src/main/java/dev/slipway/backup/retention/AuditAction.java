package dev.slipway.backup.retention;

/** What can be done to backups. */
public enum AuditAction {
    BACKUP_DELETED,
    BACKUP_PINNED,
    BACKUP_UNPINNED,
    POLICY_CHANGED,
    POLICY_REMOVED,
    SCHEDULE_CREATED,
    SCHEDULE_CHANGED,
    SCHEDULE_REMOVED,
    ENCRYPTION_CHANGED,
    ENCRYPTION_REMOVED
}
