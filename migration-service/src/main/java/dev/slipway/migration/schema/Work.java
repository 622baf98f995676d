package dev.slipway.migration.schema;

/** How much of a table a statement goes through, and how fast that goes on modest hardware. */
enum Work {
    /** Nothing but the system catalogs. */
    NOTE(0, Safety.SAFE),
    /** Every row is read. */
    SCAN(150, Safety.LOCKING),
    /** Every row is read and sorted into an index. */
    INDEX(40, Safety.LOCKING),
    /** The same, twice over and beside others, whom it does not keep waiting. */
    CONCURRENT_INDEX(20, Safety.SAFE),
    /** Every row is written anew, and every index. */
    REWRITE(25, Safety.REWRITING);

    private static final long OVERHEAD_MILLIS = 2;

    private final long bytesPerMilli;
    private final Safety safety;

    Work(int megabytesPerSecond, Safety safety) {
        this.bytesPerMilli = megabytesPerSecond * 1000L;
        this.safety = safety;
    }

    Safety safety() {
        return safety;
    }

    long millis(long bytes) {
        return OVERHEAD_MILLIS + (bytesPerMilli == 0 ? 0 : bytes / bytesPerMilli);
    }
}
