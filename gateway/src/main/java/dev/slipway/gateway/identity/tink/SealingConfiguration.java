package dev.slipway.gateway.identity.tink;

import dev.slipway.gateway.identity.ConditionalOnEmbeddedIssuer;
import dev.slipway.gateway.identity.IdentityProperties;
import dev.slipway.gateway.identity.KeySealing;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@ConditionalOnEmbeddedIssuer
class SealingConfiguration {

    @Bean
    KeySealing keySealing(IdentityProperties properties) {
        return new TinkKeySealing(properties.keyEncryptionKeyFile());
    }
}
