package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;

/** The variables of environments, which somebody else keeps. */
public interface EnvironmentVariables {

    /**
     * Makes an environment's own variables what they were in a version, once for each restore: asked for again it does
     * nothing, so that what was changed since stays.
     *
     * @param restore the restore that they are rolled back for
     * @param requestedBy on whose behalf, for the audit
     * @param reason why, for people
     * @throws UnknownEnvironmentException when nobody has registered the environment
     * @throws JobFailedException.Permanent when it is refused
     * @throws JobFailedException.Temporary when it cannot be done now
     */
    void rollBack(EnvironmentRef environment, RestoreId restore, long version, String requestedBy, String reason);
}
