package dev.slipway.service.security;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * The part of a filter chain that is the same everywhere: no session, no forms, a bearer token or nothing, refusals as
 * problem details. Who may go where is left to the chain.
 */
public final class BearerTokenSecurity {

    private final SecurityProblems problems;
    private final ObjectProvider<JwtDecoder> tokens;

    BearerTokenSecurity(HandlerExceptionResolver exceptionResolver, ObjectProvider<JwtDecoder> tokens) {
        this.problems = new SecurityProblems(exceptionResolver);
        this.tokens = tokens;
    }

    /**
     * Applies this to a filter chain under construction.
     *
     * @return the same builder
     * @throws IllegalStateException if no issuer is configured
     */
    public HttpSecurity applyTo(HttpSecurity http) {
        if (tokens.getIfAvailable() == null) {
            throw new IllegalStateException("Nobody's tokens are trusted: set "
                    + "spring.security.oauth2.resourceserver.jwt.issuer-uri to the issuer's address");
        }
        return http.sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // a browser never sends a bearer token by itself, so there is no request to forge
                .csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(problems).accessDeniedHandler(problems))
                .oauth2ResourceServer(server -> server.authenticationEntryPoint(problems)
                        .accessDeniedHandler(problems)
                        .jwt(jwt -> jwt.decoder(this::decode))
                        .withObjectPostProcessor(issuerFaultsAsProblems()));
    }

    // an issuer that has not answered yet is a fault of the issuer, not of this service
    private Jwt decode(String token) {
        try {
            return tokens.getObject().decode(token);
        } catch (JwtDecoderInitializationException issuerSilent) {
            throw new JwtException("The issuer's configuration cannot be read", issuerSilent);
        }
    }

    // by default the filter rethrows "the issuer does not answer", which would end as a bare 500
    private ObjectPostProcessor<BearerTokenAuthenticationFilter> issuerFaultsAsProblems() {
        return new ObjectPostProcessor<>() {
            @Override
            public <O extends BearerTokenAuthenticationFilter> O postProcess(O filter) {
                filter.setAuthenticationFailureHandler(problems::commence);
                return filter;
            }
        };
    }
}
