package dev.slipway.migration.lifecycle;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How far each migration is. Written while the work goes on, so that people can follow it. */
public interface Steps {

    /** A step begins, or begins again after an interruption. */
    void begin(MigrationId migration, StepName step, String detail, Instant at);

    /** Something is to be said about a step that goes on; false when that is what it says already. */
    boolean progress(MigrationId migration, StepName step, String detail);

    /** A step ends, and is returned; empty when it was not under way. */
    Optional<Step> finish(MigrationId migration, StepName step, String detail, Instant at);

    /** Every step that is under way ends; those are returned. */
    List<Step> finishAll(MigrationId migration, String detail, Instant at);

    /** The migration's steps in their order. */
    List<Step> of(MigrationId migration);
}
