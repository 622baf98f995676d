package dev.slipway.environment.registry;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.Stage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One running instance of an application.
 *
 * @param id its id
 * @param ref its written form
 * @param displayName what people call it, or null when they call it by its name
 * @param stage where in the application's life it stands
 * @param connection how its database is reached
 * @param uploads where its uploaded files are, or null when Slipway does not care for them
 * @param standing whether it is in use, apart from its application
 * @param applicationStanding whether its application is in use
 * @param version counts its changes, the registration being the first
 * @param registeredBy who registered it
 * @param registeredAt when
 */
public record Environment(
        EnvironmentId id,
        EnvironmentRef ref,
        @Nullable String displayName,
        Stage stage,
        DatabaseConnection connection,
        @Nullable Uploads uploads,
        Standing standing,
        Standing applicationStanding,
        long version,
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

    /**
     * This environment, when it can be changed and worked on.
     *
     * @throws RegistryException.ArchivedEnvironment when it or its application is archived
     */
    public Environment requireInUse() {
        if (standing instanceof Standing.Archived) {
            throw RegistryException.ArchivedEnvironment.itself(ref);
        }
        return requireApplicationInUse();
    }

    /**
     * This environment, itself archived or not, when its application is not.
     *
     * @throws RegistryException.ArchivedEnvironment when its application is archived
     */
    Environment requireApplicationInUse() {
        if (applicationStanding instanceof Standing.Archived) {
            throw RegistryException.ArchivedEnvironment.byItsApplication(ref);
        }
        return this;
    }

    /** The next version, with another name for people and other uploads. */
    Environment described(@Nullable String newDisplayName, @Nullable Uploads newUploads) {
        return next(newDisplayName, connection, newUploads, standing);
    }

    /** The next version, with another connection. */
    Environment connection(DatabaseConnection newConnection) {
        return next(displayName, newConnection, uploads, standing);
    }

    /** The next version, put away or taken up again. */
    Environment standing(Standing newStanding) {
        return next(displayName, connection, uploads, newStanding);
    }

    /** The next version, at another place of the pipeline. */
    Environment moved() {
        return next(displayName, connection, uploads, standing);
    }

    private Environment next(
            @Nullable String newDisplayName,
            DatabaseConnection newConnection,
            @Nullable Uploads newUploads,
            Standing newStanding) {
        return new Environment(
                id,
                ref,
                newDisplayName,
                stage,
                newConnection,
                newUploads,
                newStanding,
                applicationStanding,
                version + 1,
                registeredBy,
                registeredAt);
    }

    /** As sentences name it. */
    String inWords() {
        return "the environment '%s'".formatted(ref);
    }
}
