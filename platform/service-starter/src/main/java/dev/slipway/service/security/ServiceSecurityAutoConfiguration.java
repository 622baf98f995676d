package dev.slipway.service.security;

import jakarta.servlet.DispatcherType;
import java.net.http.HttpClient;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.JwkSetUriJwtDecoderBuilderCustomizer;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.annotation.AnnotationTemplateExpressionDefaults;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Closes a service: only health and the API documents are open, {@code /internal/**} is for services, the rest needs a
 * token, and controllers say which scope with {@link RequiresScope}. A service may put filter chains for some paths
 * before this one, or replace it with a bean named {@code serviceSecurity}.
 */
@AutoConfiguration(
        before = {ServletWebSecurityAutoConfiguration.class, OAuth2ResourceServerAutoConfiguration.class},
        beforeName = "org.springframework.boot.security.oauth2.server.resource.autoconfigure.web"
                + ".OAuth2ResourceServerWebSecurityAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableMethodSecurity
public class ServiceSecurityAutoConfiguration {

    // cold JVMs that share two cores answer slower than Nimbus's default of half a second
    private static final Duration ISSUER_TIMEOUT = Duration.ofSeconds(5);

    @Bean
    BearerTokenSecurity bearerTokenSecurity(
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver exceptionResolver,
            ObjectProvider<JwtDecoder> tokens) {
        return new BearerTokenSecurity(exceptionResolver, tokens);
    }

    @Bean
    @Order(SecurityFilterProperties.BASIC_AUTH_ORDER)
    @ConditionalOnMissingBean(name = "serviceSecurity")
    SecurityFilterChain serviceSecurity(HttpSecurity http, BearerTokenSecurity bearerTokens) {
        return bearerTokens
                .applyTo(http)
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers("/actuator/health/**", "/v3/api-docs/**", "/v3/api-docs.yaml")
                        .permitAll()
                        .requestMatchers("/actuator/**")
                        .hasAuthority(Scopes.authority(Scopes.METRICS_READ))
                        .requestMatchers("/internal/**")
                        .hasAuthority(Scopes.authority(Scopes.INTERNAL))
                        .anyRequest()
                        .authenticated())
                .build();
    }

    /** Lets {@link RequiresScope} carry its scope into the expression. */
    @Bean
    @ConditionalOnMissingBean
    static AnnotationTemplateExpressionDefaults annotationTemplates() {
        return new AnnotationTemplateExpressionDefaults();
    }

    @Bean
    JwkSetUriJwtDecoderBuilderCustomizer issuerTimeout() {
        return decoder -> {
            HttpClient client =
                    HttpClient.newBuilder().connectTimeout(ISSUER_TIMEOUT).build();
            JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(client);
            requests.setReadTimeout(ISSUER_TIMEOUT);
            decoder.restOperations(new RestTemplate(requests));
        };
    }
}
