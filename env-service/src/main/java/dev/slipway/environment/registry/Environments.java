package dev.slipway.environment.registry;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.secret.SealedSecret;
import java.util.List;
import java.util.Optional;

/** The registered environments. */
public interface Environments {

    /**
     * Stores a new environment of a stored application in the caller's transaction.
     *
     * @return false, and nothing is stored, when its name is taken
     */
    boolean add(ApplicationId application, Environment environment, SealedSecret password);

    /** The environment of this name, or empty. */
    Optional<Environment> find(EnvironmentRef ref);

    /**
     * The environment of this name, locked against other changes of it and its variables until the caller's transaction
     * ends. So changes of one environment happen, and are published, one after the other.
     */
    Optional<Environment> lock(EnvironmentRef ref);

    /** An application's environments, by stage and name. */
    List<Environment> list(ApplicationName application);

    /** The encrypted password of an environment's connection. */
    SealedSecret password(EnvironmentId id);

    /** Replaces an environment's connection in the caller's transaction. */
    void changeConnection(EnvironmentId id, DatabaseConnection connection, SealedSecret password);

    /**
     * The environment of this name.
     *
     * @throws RegistryException.UnknownEnvironment when there is none
     */
    default Environment get(EnvironmentRef ref) {
        return find(ref).orElseThrow(() -> new RegistryException.UnknownEnvironment(ref));
    }

    /**
     * The environment of this name, locked; see {@link #lock}.
     *
     * @throws RegistryException.UnknownEnvironment when there is none
     */
    default Environment getLocked(EnvironmentRef ref) {
        return lock(ref).orElseThrow(() -> new RegistryException.UnknownEnvironment(ref));
    }
}
