package dev.slipway.environment.configuration;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Which configuration each environment has now. */
public interface ConfigurationVersions {

    /** Of several environments; those that do not exist are left out. */
    Map<EnvironmentRef, ConfigurationState> find(Collection<EnvironmentRef> environments);

    /**
     * Of one environment, for the holder of a read token, if there is nothing else to find out about either: the token
     * is this environment's and valid, its use is written down, and neither the environment nor its application is
     * archived. Empty otherwise.
     *
     * @param tokenSha256 the token's digest
     * @param at when the token must be valid
     * @param usedSince when it must have been used last, at the earliest
     */
    Optional<ConfigurationVersion> findForReader(
            EnvironmentRef environment, byte[] tokenSha256, Instant at, Instant usedSince);
}
