package dev.slipway.environment.secret.key;

import dev.slipway.environment.secret.KeyEncryptionKeys;
import dev.slipway.environment.secret.SecretProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reads the keys once, at start. */
@Configuration(proxyBeanMethods = false)
class KeyEncryptionKeyConfiguration {

    @Bean
    KeyEncryptionKeys keyEncryptionKeys(SecretProperties properties) {
        // the variable is read from the process, not through Spring: a key is no property
        KeyReader reader = new KeyReader(System::getenv);
        return new KeyEncryptionKeys(
                reader.readCurrent(properties.currentKey()),
                properties.previousKeys().stream().map(reader::readOther).toList());
    }
}
