package dev.slipway.backup;

/**
 * How restored data become the live ones, with what the server knows about it: enough for another worker to find out
 * after a crash whether it happened.
 */
public sealed interface Switchover {

    /**
     * A database that was loaded beside the live one takes its name.
     *
     * @param replacementOid the loaded database's oid, which it keeps when it is renamed
     */
    record Renaming(long replacementOid) implements Switchover {}

    /**
     * The live database was cleared and loaded in one transaction, which commits.
     *
     * @param transactionId that transaction's id
     */
    record Committing(long transactionId) implements Switchover {}
}
