package dev.slipway.migration.lifecycle;

import java.time.Instant;
import java.util.List;

/** How far each migration is. Written while the work goes on, so that people can follow it. */
public interface Steps {

    /** A step begins, or begins again after an interruption. */
    void begin(MigrationId migration, StepName step, String detail, Instant at);

    /** Something is to be said about a step that goes on. */
    void progress(MigrationId migration, StepName step, String detail);

    /** A step ends; without effect when it is not under way. */
    void finish(MigrationId migration, StepName step, String detail, Instant at);

    /** Every step that is under way ends. */
    void finishAll(MigrationId migration, String detail, Instant at);

    /** The migration's steps in their order. */
    List<Step> of(MigrationId migration);
}
