package dev.slipway.backup.encryption.web;

import dev.slipway.backup.encryption.EncryptionSetting;
import dev.slipway.backup.encryption.EncryptionSettings;
import dev.slipway.contracts.EnvironmentRef;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What other services must know of encryption settings. */
@RestController
class InternalEncryptionController {

    private final EncryptionSettings settings;

    InternalEncryptionController(EncryptionSettings settings) {
        this.settings = settings;
    }

    record InternalEncryption(boolean readableByService) {}

    @GetMapping("/internal/backup-encryption/{application}/{environment}")
    InternalEncryption get(@PathVariable String application, @PathVariable String environment) {
        return new InternalEncryption(settings.of(EnvironmentRef.parse(application + "/" + environment))
                .map(EncryptionSetting::readableByService)
                .orElse(true));
    }
}
