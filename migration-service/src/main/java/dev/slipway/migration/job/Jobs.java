package dev.slipway.migration.job;

import java.time.Instant;
import java.util.UUID;

/** Starts long work. Within a transaction the work begins when that commits, and never if it does not. */
public interface Jobs {

    /**
     * Starts a job as soon as a worker is free.
     *
     * @param job what to do
     * @param subject what to do it to
     * @param occasion tells the same job for the same subject at another time from a repetition of this one
     */
    void start(JobName job, UUID subject, long occasion);

    /** Starts a job at a later time. */
    void startAt(JobName job, UUID subject, long occasion, Instant at);
}
