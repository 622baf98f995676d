package dev.slipway.gateway.identity;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** With an outside issuer there is nothing to do here but to insist that it is named. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "slipway.identity.mode", havingValue = "external")
class ExternalIssuerConfiguration {

    private static final String ISSUER = "spring.security.oauth2.resourceserver.jwt.issuer-uri";

    ExternalIssuerConfiguration(Environment environment) {
        if (!StringUtils.hasText(environment.getProperty(ISSUER))) {
            throw new IllegalStateException("slipway.identity.mode is external: set " + ISSUER
                    + " to the address of the OpenID Connect issuer");
        }
    }
}
