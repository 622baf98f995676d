package dev.slipway.migration.job;

import java.util.UUID;

/** One kind of long work. It may be run again after a crash at any point, and must look where it stands first. */
public interface Job {

    /**
     * Does the work.
     *
     * @param subject what to do it to
     * @throws TemporaryFailureException to be run again later
     */
    void run(UUID subject);

    /**
     * Ends the work for good: it failed in a way that does not pass, or temporarily for too long.
     *
     * @param subject what it was done to
     * @param reason a sentence for people
     */
    void giveUp(UUID subject, String reason);
}
