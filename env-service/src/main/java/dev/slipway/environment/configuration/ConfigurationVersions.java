package dev.slipway.environment.configuration;

import dev.slipway.contracts.EnvironmentRef;
import java.util.Collection;
import java.util.Map;

/** Which configuration each environment has now. */
public interface ConfigurationVersions {

    /** Of several environments; those that do not exist are left out. */
    Map<EnvironmentRef, ConfigurationState> find(Collection<EnvironmentRef> environments);
}
