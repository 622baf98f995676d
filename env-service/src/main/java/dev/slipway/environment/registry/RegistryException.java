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

    /** The application was put away. */
    public static final class ArchivedApplication extends RegistryException {

        private final ApplicationName name;

        /** For the application that was to be changed. */
        public ArchivedApplication(ApplicationName name) {
            super("The application '%s' is archived, and can only be read.".formatted(name));
            this.name = name;
        }

        /** The application. */
        public ApplicationName name() {
            return name;
        }
    }

    /** The environment, or its application, was put away. */
    public static final class ArchivedEnvironment extends RegistryException {

        private final EnvironmentRef ref;
        private final boolean byItsApplication;

        private ArchivedEnvironment(String message, EnvironmentRef ref, boolean byItsApplication) {
            super(message);
            this.ref = ref;
            this.byItsApplication = byItsApplication;
        }

        /** For an environment that is archived itself. */
        public static ArchivedEnvironment itself(EnvironmentRef ref) {
            return new ArchivedEnvironment(
                    "The environment '%s' is archived, and can only be read.".formatted(ref), ref, false);
        }

        /** For an environment whose application is archived. */
        public static ArchivedEnvironment byItsApplication(EnvironmentRef ref) {
            return new ArchivedEnvironment(
                    "The environment '%s' can only be read, because its application is archived.".formatted(ref),
                    ref,
                    true);
        }

        /** The environment. */
        public EnvironmentRef ref() {
            return ref;
        }

        /** Whether it is its application that is to be unarchived. */
        public boolean isByItsApplication() {
            return byItsApplication;
        }
    }

    /** The environments are not in an order that releases can go through. */
    public static final class InvalidPipeline extends RegistryException {

        private final String environment;

        /** Says which environment is wrong, and why. */
        public InvalidPipeline(String environment, String message) {
            super(message);
            this.environment = environment;
        }

        /** The name of the environment that is wrong. */
        public String environment() {
            return environment;
        }
    }
}
