package dev.slipway.migration.job;

/** For how long a job that cannot go on now is tried again. */
public enum Patience {
    /** Something that we depend on is down. */
    FOR_DEPENDENCY,
    /** Somebody else is changing the same environment. */
    FOR_TARGET,
    /** Giving up would claim what is not known, so never. */
    ENDLESS
}
