package dev.slipway.environment.registry;

/** Tells which version the variables of an environment have, so that a backup can record what it belongs with. */
@FunctionalInterface
public interface VariableVersions {

    /** The version of the environment's own variables; 0 when none was ever set. */
    long versionOf(EnvironmentId environment);
}
