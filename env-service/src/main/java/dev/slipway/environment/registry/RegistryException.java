package dev.slipway.environment.registry;

import dev.slipway.contracts.EnvironmentRef;

/** Why something cannot be done with an application or environment. The message is a sentence for people. */
public abstract sealed class RegistryException extends RuntimeException {

    private RegistryException(String message) {
        super(message);
    }

    /** No application has this name. */
    public static final class UnknownApplication extends RegistryException {
        /** For the name that was asked for. */
        public UnknownApplication(ApplicationName name) {
            super("There is no application '%s'.".formatted(name));
        }
    }

    /** No environment has this name. */
    public static final class UnknownEnvironment extends RegistryException {
        /** For the name that was asked for. */
        public UnknownEnvironment(EnvironmentRef ref) {
            super("There is no environment '%s'.".formatted(ref));
        }
    }

    /** Another application has this name. */
    public static final class DuplicateApplication extends RegistryException {
        /** For the name that is taken. */
        public DuplicateApplication(ApplicationName name) {
            super("There is an application '%s' already.".formatted(name));
        }
    }

    /** Another environment of the application has this name. */
    public static final class DuplicateEnvironment extends RegistryException {
        /** For the name that is taken. */
        public DuplicateEnvironment(EnvironmentRef ref) {
            super("There is an environment '%s' already.".formatted(ref));
        }
    }

    /** A name breaks the rules for names. */
    public static final class InvalidName extends RegistryException {
        /** Says what the rule is. */
        public InvalidName(String message) {
            super(message);
        }
    }
}
