package dev.slipway.contracts.migration;

import org.jspecify.annotations.Nullable;

/**
 * A question that the target must answer well before a migration commits, given with the request.
 *
 * @param name what it is called in logs and reasons
 * @param description what it finds out, for people; null for nothing more
 * @param sql one query; every row that it returns is a finding, except that a single row with the single value true stands for none
 * @param severity what a finding means; null for ERROR
 * @param ignoreExisting whether findings that were there before the migration do not count; null for false
 */
public record RequestedCheck(
        String name,
        @Nullable String description,
        String sql,
        @Nullable Severity severity,
        @Nullable Boolean ignoreExisting) {

    /** What a finding means. */
    public enum Severity {
        /** The migration is rolled back. */
        ERROR,
        /** It is mentioned, and the migration commits. */
        WARNING
    }
}
