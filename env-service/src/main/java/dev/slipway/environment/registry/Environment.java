package dev.slipway.environment.registry;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.Stage;
import java.time.Instant;

/**
 * One running instance of an application.
 *
 * @param id its id
 * @param ref its written form
 * @param stage where in the application's life it stands
 * @param connection how its database is reached
 * @param registeredBy who registered it
 * @param registeredAt when
 */
public record Environment(
        EnvironmentId id,
        EnvironmentRef ref,
        Stage stage,
        DatabaseConnection connection,
        String registeredBy,
        Instant registeredAt) {

    /**
     * The written form from its parts, as people give them.
     *
     * @throws RegistryException.InvalidName when one of them is not a slug
     */
    public static EnvironmentRef refOf(String application, String environment) {
        try {
            return new EnvironmentRef(application, environment);
        } catch (IllegalArgumentException e) {
            throw new RegistryException.InvalidName(
                    "Names of applications and environments start with a lower-case letter and hold only lower-case"
                            + " letters, digits and hyphens, at most 63.");
        }
    }
}
