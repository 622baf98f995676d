package dev.slipway.service.client;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the other services are, and what this service identifies itself with.
 *
 * @param services by name, such as {@code env-service}
 * @param serviceToken this service's credential at the issuer; not needed by a service that calls no other
 */
@ConfigurationProperties("slipway")
@Validated
public record ServicesProperties(
        @DefaultValue Map<String, @Valid Service> services,
        @Valid @Nullable ServiceToken serviceToken) {

    /**
     * One service.
     *
     * @param url where it listens
     * @param connectTimeout longest time for a connection to come about
     * @param readTimeout longest time for an answer to begin
     */
    public record Service(
            @NotNull URI url,
            @DefaultValue("2s") @NotNull Duration connectTimeout,
            @DefaultValue("10s") @NotNull Duration readTimeout) {}

    /**
     * A client-credentials grant.
     *
     * @param clientId id at the issuer
     * @param clientSecret its secret
     * @param tokenUri the issuer's token endpoint
     */
    public record ServiceToken(
            @NotBlank String clientId,
            @NotBlank String clientSecret,
            @NotNull URI tokenUri) {

        @Override
        public String toString() {
            return "ServiceToken[clientId=" + clientId + ", tokenUri=" + tokenUri + "]";
        }
    }

    /**
     * The service of this name.
     *
     * @throws IllegalStateException if its address is not configured
     */
    public Service service(String name) {
        Service service = services.get(name);
        if (service == null) {
            throw new IllegalStateException(
                    "The address of " + name + " is not configured: set slipway.services." + name + ".url");
        }
        return service;
    }
}
