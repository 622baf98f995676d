package dev.slipway.environment.registry;

import java.util.List;
import java.util.Optional;

/** The registered applications. */
public interface Applications {

    /**
     * Stores a new application in the caller's transaction.
     *
     * @return false, and nothing is stored, when its name is taken
     */
    boolean add(Application application);

    /** The application of this name, or empty. */
    Optional<Application> find(ApplicationName name);

    /**
     * The application of this name, locked against all changes of it and its environments until the caller's
     * transaction ends, or empty.
     */
    Optional<Application> lock(ApplicationName name);

    /** One page of the applications, by name. */
    List<Application> list(ApplicationQuery query);

    /** Stores what can change of an application, in the caller's transaction. */
    void update(Application application);

    /**
     * The application of this name.
     *
     * @throws RegistryException.UnknownApplication when there is none
     */
    default Application get(ApplicationName name) {
        return find(name).orElseThrow(() -> new RegistryException.UnknownApplication(name));
    }

    /**
     * The application of this name, locked and in use; see {@link #lock}.
     *
     * @throws RegistryException.UnknownApplication when there is none
     * @throws RegistryException.ArchivedApplication when it is archived
     */
    default Application getLocked(ApplicationName name) {
        return lock(name)
                .orElseThrow(() -> new RegistryException.UnknownApplication(name))
                .requireInUse();
    }
}
