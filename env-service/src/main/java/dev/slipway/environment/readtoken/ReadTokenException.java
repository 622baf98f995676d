package dev.slipway.environment.readtoken;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;

/** Why something cannot be done with a read token. The message is a sentence for people. */
public abstract sealed class ReadTokenException extends RuntimeException {

    private ReadTokenException(String message) {
        super(message);
    }

    /** The environment has no such unrevoked token. */
    public static final class UnknownToken extends ReadTokenException {
        /** For the id that was asked for. */
        public UnknownToken(EnvironmentRef environment, ReadTokenId id) {
            super("Environment '%s' has no unrevoked read token %s.".formatted(environment, id));
        }
    }

    /** Another unrevoked token of the environment has this name. */
    public static final class DuplicateName extends ReadTokenException {
        /** For the name that is taken. */
        public DuplicateName(EnvironmentRef environment, String name) {
            super("Environment '%s' has a read token '%s' already.".formatted(environment, name));
        }
    }

    /** The token would never open anything, or end at a time that cannot be stored. */
    public static final class InvalidExpiry extends ReadTokenException {
        private InvalidExpiry(String message) {
            super(message);
        }

        static InvalidExpiry past() {
            return new InvalidExpiry("The token would be expired from the start.");
        }

        static InvalidExpiry beyond(Instant latest) {
            return new InvalidExpiry("The token would end after %s.".formatted(latest));
        }
    }
}
