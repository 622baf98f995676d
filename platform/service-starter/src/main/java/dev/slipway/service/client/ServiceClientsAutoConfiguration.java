package dev.slipway.service.client;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.web.client.RestClient;

/** Offers {@link ServiceClients}; costs nothing in a service that does not use it. */
@AutoConfiguration(after = RestClientAutoConfiguration.class)
@EnableConfigurationProperties(ServicesProperties.class)
public class ServiceClientsAutoConfiguration {

    @Bean
    @Lazy
    ServiceClients serviceClients(
            ServicesProperties properties,
            ObjectProvider<RestClient.Builder> restClients,
            CircuitBreakerRegistry circuitBreakers,
            RetryRegistry retries) {
        return new ServiceClients(
                properties, restClients, new ServiceTokens(properties.serviceToken()), circuitBreakers, retries);
    }
}
