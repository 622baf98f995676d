package dev.slipway.environment.readtoken.web;

import dev.slipway.environment.readtoken.AuthenticateReadToken;
import dev.slipway.service.security.BearerTokenSecurity;
import dev.slipway.service.security.Scopes;
import jakarta.servlet.DispatcherType;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Opens the configuration, and nothing else, to read tokens. People and other systems read it as everything else, with a
 * token of the issuer that may reveal secrets.
 */
@Configuration(proxyBeanMethods = false)
class ReadTokenSecurity {

    private static final DefaultBearerTokenResolver BEARER = new DefaultBearerTokenResolver();
    private static final AuthorizationManager<RequestAuthorizationContext> MAY_REVEAL =
            AuthorityAuthorizationManager.hasAuthority(Scopes.authority(Scopes.SECRETS_REVEAL));

    @Bean
    @Order(SecurityFilterProperties.BASIC_AUTH_ORDER - 10)
    SecurityFilterChain configurationSecurity(
            HttpSecurity http,
            BearerTokenSecurity bearerTokens,
            AuthenticateReadToken authenticateReadToken,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver faults) {
        return bearerTokens
                .applyTo(http)
                .securityMatcher(
                        "/api/applications/*/environments/*/configuration",
                        "/api/applications/*/environments/*/configuration/**",
                        "/config/**")
                .addFilterBefore(
                        new ReadTokenFilter(authenticateReadToken, faults), BearerTokenAuthenticationFilter.class)
                // the issuer cannot know a read token
                .oauth2ResourceServer(server -> server.bearerTokenResolver(
                        request -> ReadTokenFilter.presented(request).isPresent() ? null : BEARER.resolve(request)))
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(
                                DispatcherType.ERROR, DispatcherType.ASYNC)
                        .permitAll()
                        .anyRequest()
                        .access((authentication, request) -> authentication.get() instanceof ReadTokenAuthentication
                                ? new AuthorizationDecision(true)
                                : MAY_REVEAL.authorize(authentication, request)))
                .build();
    }
}
