package dev.slipway.backup.schedule;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All schedules. */
public interface Schedules {

    /**
     * A place in the order of all schedules; there need not be a schedule (any more).
     *
     * @param environment the environment
     * @param name the schedule's name
     */
    record Position(EnvironmentRef environment, String name) {

        /** Where a schedule is. */
        public static Position of(Schedule schedule) {
            return new Position(schedule.environment(), schedule.settings().name());
        }

        /**
         * Reads the written form, {@code application/environment/name}.
         *
         * @throws IllegalArgumentException when it is none
         */
        public static Position parse(String written) {
            int slash = written.indexOf('/', written.indexOf('/') + 1);
            if (slash < 0) {
                throw new IllegalArgumentException("A schedule's place is written application/environment/name");
            }
            return new Position(EnvironmentRef.parse(written.substring(0, slash)), written.substring(slash + 1));
        }

        @Override
        public String toString() {
            return environment + "/" + name;
        }
    }

    /** Adds a schedule; false when the environment has one of that name, or there is one of that id. */
    boolean add(Schedule schedule);

    /** Looks one up. */
    Optional<Schedule> find(ScheduleId id);

    /**
     * Schedules by environment and name.
     *
     * @param environment only those of this environment, or null for all
     * @param after only those that come after this place, or null from the start
     * @param limit at most so many
     */
    List<Schedule> list(@Nullable EnvironmentRef environment, @Nullable Position after, int limit);

    /** Those that may be due, soonest first. */
    List<ScheduleId> due(Instant now);

    /**
     * Holds a schedule until the current transaction ends; whoever else wants it waits.
     *
     * @return the schedule as it is then
     */
    Optional<Schedule> lock(ScheduleId id);

    /**
     * Holds a schedule until the current transaction ends, unless someone else does.
     *
     * @return empty when it is held by someone else, or there is none
     */
    Optional<Schedule> lockIfFree(ScheduleId id);

    /** Saves a schedule that the current transaction holds; false when the environment has another of that name. */
    boolean save(Schedule schedule);

    /** Removes a schedule that the current transaction holds. */
    void remove(ScheduleId id);
}
