package dev.slipway.backup.drill;

/** Has drills run by some instance of this service, soon and until they have ended. */
public interface DrillJobs {

    /** Has a drill run; part of the current transaction. */
    void run(DrillId id);
}
