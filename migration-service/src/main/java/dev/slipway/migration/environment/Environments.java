package dev.slipway.migration.environment;

import dev.slipway.contracts.EnvironmentRef;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The registered environments and their variables, as env-service has them now. Every method throws
 * {@link EnvironmentsUnavailableException} when it cannot be asked, and {@link UnknownEnvironmentException} when it
 * knows no such environment.
 */
public interface Environments {

    /** The environment with its connection. */
    Environment get(EnvironmentRef ref);

    /** Names and types of the environment's variables, never values. */
    List<RequiredVariable> variables(EnvironmentRef ref);

    /** The values of the environment's secrets: only to make sure that none of them is in a package. */
    Set<String> secretValues(EnvironmentRef ref);

    /** The value of one of the environment's secrets, or empty when it has no secret of this name. */
    Optional<String> secret(EnvironmentRef ref, String name);

    /** Which of the variables the environment lacks, or has with another type. */
    List<RequiredVariable> missing(EnvironmentRef ref, Collection<RequiredVariable> required);

    /** Stores variables as the environment's own. */
    void store(EnvironmentRef ref, Collection<GivenVariable> variables, String actor);
}
