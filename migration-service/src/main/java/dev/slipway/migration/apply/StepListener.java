package dev.slipway.migration.apply;

/** Told how far applying is. An exception of its rolls everything back, except from {@link Step#COMMIT}'s end on. */
public interface StepListener {

    /** Listens to nothing. */
    StepListener NONE = new StepListener() {
        @Override
        public void started(Step step) {}

        @Override
        public void finished(Step step, String detail) {}
    };

    /** A step begins; after a retry steps begin again. */
    void started(Step step);

    /** A step is done; the detail is a phrase for people, e.g. {@code 12 rows in 3 tables}. */
    void finished(Step step, String detail);
}
