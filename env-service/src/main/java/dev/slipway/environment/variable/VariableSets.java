package dev.slipway.environment.variable;

import dev.slipway.environment.registry.Application;
import dev.slipway.environment.registry.Applications;
import dev.slipway.environment.registry.Environment;
import dev.slipway.environment.registry.EnvironmentId;
import dev.slipway.environment.registry.Environments;
import dev.slipway.environment.registry.RegistryException;
import dev.slipway.environment.registry.VariableVersions;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Finds sets of variables by what people call them. */
@Component
public class VariableSets implements VariableVersions {

    private final Applications applications;
    private final Environments environments;
    private final Variables variables;

    VariableSets(Applications applications, Environments environments, Variables variables) {
        this.applications = applications;
        this.environments = environments;
        this.variables = variables;
    }

    /**
     * The set as it is now.
     *
     * @throws RegistryException.UnknownApplication when there is no such application
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     */
    @Transactional(readOnly = true)
    public VariableSet get(VariableSetRef ref) {
        return switch (ref) {
            case VariableSetRef.Defaults defaults -> defaultsOf(applications.get(defaults.application()));
            case VariableSetRef.Own own -> ownOf(environments.get(own.environment()));
        };
    }

    /**
     * An environment's own set as it is now, unless the environment is archived.
     *
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     * @throws RegistryException.ArchivedEnvironment when it or its application is archived
     */
    @Transactional(readOnly = true)
    public VariableSet getInUse(VariableSetRef.Own ref) {
        return ownOf(environments.getInUse(ref.environment()));
    }

    /** The defaults that the environment of a set inherits, or the set itself if it is one of defaults. */
    @Transactional(readOnly = true)
    public VariableSet inheritedBy(VariableSetRef ref) {
        return get(new VariableSetRef.Defaults(ref.application()));
    }

    /**
     * The set, locked against other changes until the caller's transaction ends. So changes of one set happen, and are
     * published, one after the other.
     *
     * @throws RegistryException.UnknownApplication when there is no such application
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     * @throws RegistryException.ArchivedApplication when the application is archived
     * @throws RegistryException.ArchivedEnvironment when the environment or its application is archived
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public VariableSet getLocked(VariableSetRef ref) {
        return switch (ref) {
            case VariableSetRef.Defaults defaults -> defaultsOf(applications.getLocked(defaults.application()));
            case VariableSetRef.Own own -> ownOf(environments.getLocked(own.environment()));
        };
    }

    @Override
    public long versionOf(EnvironmentId environment) {
        return variables.version(environment.value());
    }

    private VariableSet defaultsOf(Application application) {
        UUID id = application.id().value();
        return new VariableSet(
                id, new VariableSetRef.Defaults(application.name()), application.id(), variables.version(id));
    }

    private VariableSet ownOf(Environment environment) {
        VariableSetRef ref = new VariableSetRef.Own(environment.ref());
        UUID id = environment.id().value();
        return new VariableSet(id, ref, applications.get(ref.application()).id(), variables.version(id));
    }
}
