package dev.slipway.gateway.routing;

import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Lets requests for an environment's configuration through as they are: they come with read tokens, which the issuer
 * does not know and only env-service can check. It refuses whoever has neither such a token nor one of the issuer.
 */
@Configuration(proxyBeanMethods = false)
class ConfigurationAccess {

    @Bean
    @Order(SecurityFilterProperties.BASIC_AUTH_ORDER - 10)
    SecurityFilterChain readTokenAccess(HttpSecurity http) {
        return http.securityMatcher(
                        "/api/applications/*/environments/*/configuration",
                        "/api/applications/*/environments/*/configuration/**",
                        "/config/**")
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }
}
