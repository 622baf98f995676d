package dev.slipway.environment.audit;

/**
 * An entry as the trail keeps it.
 *
 * @param id later entries have greater ids
 * @param entry what was done
 */
public record RecordedEntry(long id, AuditEntry entry) {}
