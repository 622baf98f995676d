package dev.slipway.environment.registry;

import java.time.Instant;

/**
 * A product that is released.
 *
 * @param id its id
 * @param name its slug, which never changes
 * @param displayName what people call it
 * @param standing whether it is in use
 * @param version counts its changes, the registration being the first
 * @param registeredBy who registered it
 * @param registeredAt when
 */
public record Application(
        ApplicationId id,
        ApplicationName name,
        String displayName,
        Standing standing,
        long version,
        String registeredBy,
        Instant registeredAt) {

    /**
     * This application, when it can be changed.
     *
     * @throws RegistryException.ArchivedApplication when it is archived
     */
    Application requireInUse() {
        return switch (standing) {
            case Standing.InUse _ -> this;
            case Standing.Archived _ -> throw new RegistryException.ArchivedApplication(name);
        };
    }

    /** The next version, called otherwise. */
    Application renamed(String newDisplayName) {
        return new Application(id, name, newDisplayName, standing, version + 1, registeredBy, registeredAt);
    }

    /** The next version, put away or taken up again. */
    Application standing(Standing newStanding) {
        return new Application(id, name, displayName, newStanding, version + 1, registeredBy, registeredAt);
    }

    /** The next version, with its environments in another order. */
    Application reordered() {
        return new Application(id, name, displayName, standing, version + 1, registeredBy, registeredAt);
    }

    /** As sentences name it. */
    String inWords() {
        return "the application '%s'".formatted(name);
    }
}
