package dev.slipway.backup;

import java.time.Duration;

/** What a worker says about a job that it worked on. */
public sealed interface JobOutcome {

    /** There is nothing more to do. */
    record Done() implements JobOutcome {}

    /**
     * It is to be worked on again.
     *
     * @param after how long to wait before
     */
    record Again(Duration after) implements JobOutcome {}
}
