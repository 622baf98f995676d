package dev.slipway.service.client;

import dev.slipway.service.client.ServicesProperties.ServiceToken;
import dev.slipway.service.security.Scopes;
import java.net.http.HttpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.ClientCredentialsOAuth2AuthorizedClientProvider;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.client.OAuth2ClientHttpRequestInterceptor;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.web.client.RestClient;

/** This service's own access token: fetched when first needed, kept until shortly before it runs out. */
final class ServiceTokens {

    private static final String REGISTRATION = "service";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final @Nullable ServiceToken credential;

    private @Nullable ClientHttpRequestInterceptor interceptor;

    ServiceTokens(@Nullable ServiceToken credential) {
        this.credential = credential;
    }

    /**
     * Puts the token on requests, and drops it when a service refuses it.
     *
     * @throws IllegalStateException if no credential is configured
     */
    synchronized ClientHttpRequestInterceptor interceptor() {
        if (interceptor == null) {
            if (credential == null) {
                throw new IllegalStateException("This service calls another one, which needs its credential at the "
                        + "issuer: set slipway.service-token.client-id, client-secret and token-uri");
            }
            interceptor = interceptor(credential);
        }
        return interceptor;
    }

    private static ClientHttpRequestInterceptor interceptor(ServiceToken credential) {
        ClientRegistration registration = ClientRegistration.withRegistrationId(REGISTRATION)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .clientId(credential.clientId())
                .clientSecret(credential.clientSecret())
                .tokenUri(credential.tokenUri().toString())
                .scope(Scopes.INTERNAL)
                .build();
        var registrations = new InMemoryClientRegistrationRepository(registration);
        var kept = new InMemoryOAuth2AuthorizedClientService(registrations);
        var provider = new ClientCredentialsOAuth2AuthorizedClientProvider();
        provider.setAccessTokenResponseClient(tokenEndpoint());
        var manager = new AuthorizedClientServiceOAuth2AuthorizedClientManager(registrations, kept);
        manager.setAuthorizedClientProvider(provider);

        // always the service itself, whoever's request it works on
        Authentication self = new AnonymousAuthenticationToken(
                REGISTRATION, credential.clientId(), AuthorityUtils.createAuthorityList("SERVICE"));
        var interceptor = new OAuth2ClientHttpRequestInterceptor(manager);
        interceptor.setClientRegistrationIdResolver(request -> REGISTRATION);
        interceptor.setPrincipalResolver(request -> self);
        interceptor.setAuthorizationFailureHandler(
                OAuth2ClientHttpRequestInterceptor.authorizationFailureHandler(kept));
        return interceptor;
    }

    private static RestClientClientCredentialsTokenResponseClient tokenEndpoint() {
        var requests = new JdkClientHttpRequestFactory(
                HttpClient.newBuilder().connectTimeout(TIMEOUT).build());
        requests.setReadTimeout(TIMEOUT);
        var endpoint = new RestClientClientCredentialsTokenResponseClient();
        endpoint.setRestClient(RestClient.builder()
                .requestFactory(requests)
                .configureMessageConverters(converters -> converters
                        .addCustomConverter(new FormHttpMessageConverter())
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .build());
        return endpoint;
    }
}
