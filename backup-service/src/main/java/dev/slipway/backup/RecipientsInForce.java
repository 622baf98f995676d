package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;

/** Whom new backups of an environment are encrypted to. */
public interface RecipientsInForce {

    /** Its own recipients where it has some, else the service's. */
    Recipients of(EnvironmentRef environment);
}
