package dev.slipway.backup;

import org.jspecify.annotations.Nullable;

/** Why a backup or a restore did not succeed, as a sentence for people that holds no secret. */
public abstract sealed class JobFailedException extends RuntimeException {

    /** With its cause, which is for the log only. */
    protected JobFailedException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }

    /** The sentence. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /** It may well succeed in a moment: something was not reachable. */
    public static final class Temporary extends JobFailedException {

        /** With its cause, which is for the log only. */
        public Temporary(String reason, @Nullable Throwable cause) {
            super(reason, cause);
        }
    }

    /** Trying again would give the same result. */
    public static final class Permanent extends JobFailedException {

        /** With its cause, which is for the log only. */
        public Permanent(String reason, @Nullable Throwable cause) {
            super(reason, cause);
        }
    }

    /** Someone else is changing the environment; it is their turn. */
    public static final class EnvironmentBusy extends JobFailedException {

        /** Says so. */
        public EnvironmentBusy() {
            super("Another change of the environment is under way.", null);
        }
    }
}
