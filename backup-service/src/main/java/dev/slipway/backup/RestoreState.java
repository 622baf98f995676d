package dev.slipway.backup;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a restore stands. Each state offers only the transitions that it allows. */
public sealed interface RestoreState {

    /** Nothing more will happen. */
    sealed interface Final extends RestoreState permits Completed, CompletedWithErrors, Failed, Cancelled {}

    /** Something is still to be done; a worker that picks the restore up begins a new attempt. */
    sealed interface Unfinished extends RestoreState permits Cancellable, Switching {

        /** How many attempts have begun. */
        int attempts();

        /** It is given up; the live data are as they were. */
        default Failed fail(String reason, Instant now) {
            return new Failed(reason, now);
        }
    }

    /** The live data are untouched and nothing is about to replace them, so it can still be stopped. */
    sealed interface Cancellable extends Unfinished permits Requested, Running {

        /** Someone stopped it. */
        default Cancelled cancel(Cancellation cancellation, Instant now) {
            return new Cancelled(cancellation.requestedBy(), cancellation.reason(), now);
        }
    }

    /**
     * Accepted; nobody works on it.
     *
     * @param attempts how many attempts have begun before
     */
    record Requested(int attempts) implements Cancellable {

        /** A worker begins. */
        public Running begin(Instant now) {
            return new Running(attempts + 1, now);
        }
    }

    /**
     * The backup is being loaded and compared; live data are untouched.
     *
     * @param attempts number of this attempt, from 1
     * @param startedAt when this attempt began
     */
    record Running(int attempts, Instant startedAt) implements Cancellable {

        /** A worker begins again from the start. */
        public Running begin(Instant now) {
            return new Running(attempts + 1, now);
        }

        /** The environment was occupied, so this was no attempt at all. */
        public Requested postpone() {
            return new Requested(attempts - 1);
        }

        /** The loaded data are verified; from now on they may be the live ones. */
        public Switching switchOver(Switchover switchover, List<String> ignoredErrors) {
            return new Switching(attempts, startedAt, switchover, ignoredErrors);
        }

        /** As the other, with no errors. */
        public Switching switchOver(Switchover switchover) {
            return switchOver(switchover, List.of());
        }
    }

    /**
     * The verified data take the live ones' place. A worker that begins here again asks the server how far it came.
     *
     * @param attempts number of this attempt, from 1
     * @param startedAt when the loading began
     * @param switchover how, and what to look for on the server
     * @param ignoredErrors what went wrong while loading, in a tolerant restore
     */
    record Switching(int attempts, Instant startedAt, Switchover switchover, List<String> ignoredErrors)
            implements Unfinished {

        /** Copies the list. */
        public Switching {
            ignoredErrors = List.copyOf(ignoredErrors);
        }

        /** A worker goes on with the switchover. */
        public Switching resume() {
            return new Switching(attempts + 1, startedAt, switchover, ignoredErrors);
        }

        /** It turned out that nothing was switched; everything begins anew. */
        public Running begin(Instant now) {
            return new Running(attempts, now);
        }

        /** The only way to a completed restore: the compared data are the live ones. */
        public Final complete(Instant now) {
            return complete(now, List.of());
        }

        /** As the other, but something that was to follow could not be done. */
        public Final complete(Instant now, List<String> laterErrors) {
            List<String> errors =
                    Stream.concat(ignoredErrors.stream(), laterErrors.stream()).toList();
            return errors.isEmpty() ? new Completed(startedAt, now) : new CompletedWithErrors(startedAt, now, errors);
        }
    }

    /**
     * The environment's content equals the backup's.
     *
     * @param startedAt when the loading began
     * @param completedAt when the data were live
     */
    record Completed(Instant startedAt, Instant completedAt) implements Final {}

    /**
     * The backup took the live data's place, but something that was asked for is lacking: what a tolerant restore went on
     * without, or the variables, which could not be rolled back.
     *
     * @param startedAt when the loading began
     * @param completedAt when the data were live
     * @param errors what went wrong, a sentence each; bounded, and without values of rows
     */
    record CompletedWithErrors(Instant startedAt, Instant completedAt, List<String> errors) implements Final {

        /** Copies the list. */
        public CompletedWithErrors {
            errors = List.copyOf(errors);
        }
    }

    /**
     * Given up; the environment is as it was before.
     *
     * @param reason a sentence for people
     * @param failedAt when
     */
    record Failed(String reason, Instant failedAt) implements Final {}

    /**
     * Stopped by someone; the environment is as it was before.
     *
     * @param cancelledBy who
     * @param reason why, for people, or null
     * @param cancelledAt when it had stopped
     */
    record Cancelled(String cancelledBy, @Nullable String reason, Instant cancelledAt) implements Final {}
}
