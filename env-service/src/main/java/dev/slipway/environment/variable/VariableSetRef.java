package dev.slipway.environment.variable;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.registry.ApplicationName;

/** Which set of variables: an environment's own, or the defaults that an application gives all its environments. */
public sealed interface VariableSetRef {

    /** The application that the set belongs to. */
    ApplicationName application();

    /** As audit entries and messages to people name it: {@code crm/prod} or {@code crm}. */
    @Override
    String toString();

    /**
     * The variables that every environment of an application has unless it overrides them.
     *
     * @param application the application
     */
    record Defaults(ApplicationName application) implements VariableSetRef {

        @Override
        public String toString() {
            return application.value();
        }
    }

    /**
     * The variables of one environment, without what it inherits.
     *
     * @param environment the environment
     */
    record Own(EnvironmentRef environment) implements VariableSetRef {

        @Override
        public ApplicationName application() {
            return new ApplicationName(environment.application());
        }

        @Override
        public String toString() {
            return environment.toString();
        }
    }
}
