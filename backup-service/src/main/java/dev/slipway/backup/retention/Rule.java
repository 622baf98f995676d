package dev.slipway.backup.retention;

/** What decides about a backup. */
public enum Rule {
    /** The newest completed one is always kept, and the newest that was taken here and is not known to be damaged. */
    NEWEST,
    /** Pinned ones are always kept. */
    PINNED,
    /** What is still being taken is always kept. */
    UNFINISHED,
    /** What is being restored is always kept. */
    IN_USE,
    /** One of the last so many. */
    KEEP_LAST,
    /** Younger than an age. */
    KEEP_YOUNGER,
    /** The newest of its day. */
    DAILY,
    /** The newest of its week. */
    WEEKLY,
    /** The newest of its month. */
    MONTHLY,
    /** The newest of its year. */
    YEARLY,
    /** The policy has no rule that says which to keep, so it keeps all. */
    KEEP_ALL,
    /** None of the policy's rules keeps it. */
    NOT_KEPT,
    /** Too much is stored, and it is the oldest that may go. */
    MAX_BYTES
}
