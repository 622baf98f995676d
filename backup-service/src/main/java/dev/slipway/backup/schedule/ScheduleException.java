package dev.slipway.backup.schedule;

import dev.slipway.contracts.EnvironmentRef;

/** Why a schedule cannot be made or changed, as a sentence for people. */
public abstract sealed class ScheduleException extends RuntimeException {

    private ScheduleException(String message) {
        super(message);
    }

    /** The sentence. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /** There is no such schedule (any more). */
    public static final class Unknown extends ScheduleException {

        /** Names it. */
        public Unknown(ScheduleId id) {
            super("There is no backup schedule %s.".formatted(id));
        }
    }

    /** The environment has a schedule of that name. */
    public static final class NameTaken extends ScheduleException {

        /** Names it. */
        public NameTaken(EnvironmentRef environment, String name) {
            super("The environment %s has a backup schedule named '%s' already.".formatted(environment, name));
        }
    }

    /** Someone else changed it. */
    public static final class Stale extends ScheduleException {

        /** Names it. */
        public Stale(String name) {
            super("Someone else changed the backup schedule '%s' since you read it; nothing was changed now."
                    .formatted(name));
        }
    }
}
