package dev.slipway.environment.configuration;

import dev.slipway.contracts.EnvironmentRef;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Which configuration each environment has now. */
public interface ConfigurationVersions {

    /** Of one environment; empty when there is none of this name. */
    Optional<ConfigurationVersion> find(EnvironmentRef environment);

    /** Of several environments; those that do not exist are left out. */
    Map<EnvironmentRef, ConfigurationVersion> find(Collection<EnvironmentRef> environments);
}
