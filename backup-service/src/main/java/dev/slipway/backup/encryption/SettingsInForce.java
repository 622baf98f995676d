package dev.slipway.backup.encryption;

import dev.slipway.backup.EncryptionKeys;
import dev.slipway.backup.Recipients;
import dev.slipway.backup.RecipientsInForce;
import dev.slipway.contracts.EnvironmentRef;
import org.springframework.stereotype.Component;

/** {@link RecipientsInForce} by the environments' settings. */
@Component
class SettingsInForce implements RecipientsInForce {

    private final EncryptionSettings settings;
    private final EncryptionKeys keys;

    SettingsInForce(EncryptionSettings settings, EncryptionKeys keys) {
        this.settings = settings;
        this.keys = keys;
    }

    @Override
    public Recipients of(EnvironmentRef environment) {
        return settings.of(environment)
                .map(setting -> setting.resolve(keys.ofService()))
                .orElseGet(() -> Recipients.of(keys.ofService()));
    }
}
