package dev.slipway.environment.configuration;

/** What an environment has to be read now. */
public sealed interface ConfigurationState {

    /**
     * A configuration.
     *
     * @param version which one
     */
    record InUse(ConfigurationVersion version) implements ConfigurationState {}

    /**
     * None that is handed out, because the environment was put away.
     *
     * @param byItsApplication whether it is its application that was
     */
    record Archived(boolean byItsApplication) implements ConfigurationState {}
}
