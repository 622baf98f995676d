package dev.slipway.environment.registry;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.secret.SealedSecret;
import java.util.List;
import java.util.Optional;

/** The registered environments. */
public interface Environments {

    /**
     * Stores a new environment of a locked application in the caller's transaction, as the last of its stage.
     *
     * @return false, and nothing is stored, when its name is taken
     */
    boolean add(ApplicationId application, Environment environment, SealedSecret password);

    /** The environment of this name, or empty. */
    Optional<Environment> find(EnvironmentRef ref);

    /**
     * The environment of this name, archived or not, locked against other changes of it and its variables until the
     * caller's transaction ends; its application cannot be archived meanwhile. So changes of one environment happen,
     * and are published, one after the other.
     */
    Optional<Environment> lock(EnvironmentRef ref);

    /** An application's environments, archived ones too, in the order of the pipeline. */
    List<Environment> list(ApplicationName application);

    /** The encrypted password of an environment's connection. */
    SealedSecret password(EnvironmentId id);

    /** Stores what can change of an environment but its connection, in the caller's transaction. */
    void update(Environment environment);

    /** Stores an environment's connection and version in the caller's transaction. */
    void updateConnection(Environment environment, SealedSecret password);

    /** Puts an environment of a locked application behind the others of its stage, in the caller's transaction. */
    void moveToEndOfStage(EnvironmentId id);

    /** Puts environments of one locked application in this order, in the caller's transaction. */
    void order(List<EnvironmentId> pipeline);

    /**
     * The environment of this name, archived or not: for reading.
     *
     * @throws RegistryException.UnknownEnvironment when there is none
     */
    default Environment get(EnvironmentRef ref) {
        return find(ref).orElseThrow(() -> new RegistryException.UnknownEnvironment(ref));
    }

    /**
     * The environment of this name: for handing out its secrets and working on its database.
     *
     * @throws RegistryException.UnknownEnvironment when there is none
     * @throws RegistryException.ArchivedEnvironment when it or its application is archived
     */
    default Environment getInUse(EnvironmentRef ref) {
        return get(ref).requireInUse();
    }

    /**
     * The environment of this name, locked and in use: for changing it or its variables; see {@link #lock}.
     *
     * @throws RegistryException.UnknownEnvironment when there is none
     * @throws RegistryException.ArchivedEnvironment when it or its application is archived
     */
    default Environment getLocked(EnvironmentRef ref) {
        return lock(ref)
                .orElseThrow(() -> new RegistryException.UnknownEnvironment(ref))
                .requireInUse();
    }
}
