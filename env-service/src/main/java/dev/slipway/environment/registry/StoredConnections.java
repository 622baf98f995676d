package dev.slipway.environment.registry;

import dev.slipway.environment.secret.Secret;
import dev.slipway.environment.secret.Vaults;
import dev.slipway.managedpostgres.ConnectionSettings;
import org.springframework.stereotype.Component;

/** Puts an environment's connection and its decrypted password together, for use at once. */
@Component
class StoredConnections {

    private final Environments environments;
    private final Vaults vaults;

    StoredConnections(Environments environments, Vaults vaults) {
        this.environments = environments;
        this.vaults = vaults;
    }

    ConnectionSettings settingsOf(Environment environment) {
        Secret password = vaults.open(environment.id().asSecretOwner())
                .unseal(DatabaseConnection.PASSWORD, environments.password(environment.id()));
        return environment.connection().withPassword(password);
    }
}
