package dev.slipway.contracts.backup;

/** What a restore does with owners and privileges. */
public enum RestoredOwnership {
    /** They are as in the backup; its roles must exist. */
    KEEP,
    /** Everything belongs to the environment's role, and nothing is granted. */
    DROP
}
