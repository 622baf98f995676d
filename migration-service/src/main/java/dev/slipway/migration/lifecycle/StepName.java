package dev.slipway.migration.lifecycle;

import java.util.Locale;

/**
 * One part of a migration's work.
 *
 * @param label its name in JSON and in the database; parts of a part are written {@code apply/lock}
 */
public record StepName(String label) {

    public static final StepName CHECK = new StepName("check");
    public static final StepName PACKAGE = new StepName("package");
    public static final StepName PLAN = new StepName("plan");
    public static final StepName DECISION = new StepName("decision");
    public static final StepName BACKUP = new StepName("backup");
    public static final StepName APPLY = new StepName("apply");
    public static final StepName ROLLBACK = new StepName("rollback");

    /** A part of applying. */
    static StepName of(dev.slipway.migration.apply.Step part) {
        return new StepName(
                APPLY.label + "/" + part.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    @Override
    public String toString() {
        return label;
    }
}
