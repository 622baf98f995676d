package dev.slipway.migration.apply;

/**
 * How many rows were written.
 *
 * @param added inserted
 * @param changed updated
 * @param removed deleted
 * @param tables in how many tables
 */
record WrittenRows(long added, long changed, long removed, int tables) {

    long total() {
        return added + changed + removed;
    }
}
