package dev.slipway.gateway.identity.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.slipway.gateway.identity.Clients;
import dev.slipway.gateway.identity.ConditionalOnEmbeddedIssuer;
import dev.slipway.gateway.identity.IdentityProperties;
import dev.slipway.gateway.identity.KeySealing;
import dev.slipway.gateway.identity.SealedKey;
import dev.slipway.gateway.identity.SecretHashing;
import dev.slipway.gateway.identity.SigningKeys;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;

/**
 * An OAuth 2 authorization server for client credentials: token endpoint, public keys, discovery documents. The other
 * endpoints that the library has are not reachable and not advertised.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnEmbeddedIssuer
class EmbeddedIssuer {

    private static final int KEY_BITS = 2048;
    private static final String[] ENDPOINTS = {
        "/oauth2/token", "/oauth2/jwks", "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"
    };
    private static final Set<String> NOT_OFFERED = Set.of(
            "userinfo_endpoint",
            "end_session_endpoint",
            "revocation_endpoint",
            "revocation_endpoint_auth_methods_supported",
            "introspection_endpoint",
            "introspection_endpoint_auth_methods_supported",
            "code_challenge_methods_supported",
            "tls_client_certificate_bound_access_tokens",
            "dpop_signing_alg_values_supported");

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain issuerSecurity(HttpSecurity http) {
        return http.securityMatcher(ENDPOINTS)
                .oauth2AuthorizationServer(server -> server.tokenEndpoint(
                                token -> token.accessTokenRequestConverter(new AllScopesByDefault()))
                        .authorizationServerMetadataEndpoint(metadata -> metadata.authorizationServerMetadataCustomizer(
                                document -> document.claims(EmbeddedIssuer::onlyWhatIsOffered)))
                        .oidc(oidc -> oidc.providerConfigurationEndpoint(
                                configuration -> configuration.providerConfigurationCustomizer(
                                        document -> document.claims(EmbeddedIssuer::onlyWhatIsOffered)))))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .exceptionHandling(handling ->
                        handling.authenticationEntryPoint(new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED)))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .build();
    }

    private static void onlyWhatIsOffered(Map<String, Object> claims) {
        claims.keySet().removeAll(NOT_OFFERED);
        claims.put("grant_types_supported", List.of(AuthorizationGrantType.CLIENT_CREDENTIALS.getValue()));
        claims.put(
                "token_endpoint_auth_methods_supported",
                List.of(
                        ClientAuthenticationMethod.CLIENT_SECRET_BASIC.getValue(),
                        ClientAuthenticationMethod.CLIENT_SECRET_POST.getValue()));
    }

    @Bean
    AuthorizationServerSettings issuerSettings(IdentityProperties properties) {
        return AuthorizationServerSettings.builder()
                .issuer(properties.issuer().toString())
                .build();
    }

    @Bean
    RegisteredClientRepository registeredClients(
            Clients clients, IdentityProperties properties, SecretHashing hashing) {
        return new RegisteredClients(clients, properties, hashing);
    }

    @Bean
    OAuth2AuthorizationService authorizations() {
        return new UnrecordedAuthorizations();
    }

    @Bean
    JWKSource<SecurityContext> signingKeySource(SigningKeys keys, KeySealing sealing) {
        List<JWK> opened = keys.allOrFirst(() -> newKey(sealing)).stream()
                .map(kept -> open(kept, sealing))
                .toList();
        return new ImmutableJWKSet<>(new JWKSet(opened));
    }

    private static SealedKey newKey(KeySealing sealing) {
        try {
            RSAKey key = new RSAKeyGenerator(KEY_BITS)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .keyIDFromThumbprint(true)
                    .generate();
            return sealing.seal(key.getKeyID(), key.toJSONString().getBytes(StandardCharsets.UTF_8));
        } catch (JOSEException unsupported) {
            throw new IllegalStateException("An RSA key cannot be made", unsupported);
        }
    }

    private static JWK open(SealedKey kept, KeySealing sealing) {
        try {
            return JWK.parse(new String(sealing.open(kept), StandardCharsets.UTF_8));
        } catch (ParseException notAKey) {
            // without the cause, which quotes the key
            throw new IllegalStateException("The signing key " + kept.id() + " cannot be read");
        }
    }

    @Bean
    JwtEncoder tokenSigning(JWKSource<SecurityContext> keys) {
        NimbusJwtEncoder encoder = new NimbusJwtEncoder(keys);
        encoder.setJwkSelector(List::getFirst);
        return encoder;
    }

    /** Checks tokens here without a call to ourselves. */
    @Bean
    JwtDecoder tokenChecking(JWKSource<SecurityContext> keys, IdentityProperties properties) {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(keys).build();
        decoder.setJwtValidator(
                JwtValidators.createDefaultWithIssuer(properties.issuer().toString()));
        return decoder;
    }
}
