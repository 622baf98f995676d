package dev.slipway.gateway.identity;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who issues the tokens, and how.
 *
 * @param mode the embedded issuer, or an outside one
 * @param issuer address under which the embedded issuer is reached, as it stands in its tokens
 * @param tokenLifetime how long a token is good; what a removed client can still do ends with it
 * @param adminTokenLifetime the same for the client {@code admin}
 * @param adminCredentialFile where the admin's credential is written at the first start; without it, it is printed
 * @param keyEncryptionKeyFile 32 bytes in base64 that seal the signing key; the same for all instances
 * @param clients the services, by client id
 */
@ConfigurationProperties("slipway.identity")
@Validated
public record IdentityProperties(
        @DefaultValue("embedded") @NotNull Mode mode,
        @DefaultValue("http://127.0.0.1:8080") @NotNull URI issuer,
        @DefaultValue("15m") @NotNull Duration tokenLifetime,
        @DefaultValue("15m") @NotNull Duration adminTokenLifetime,
        @Nullable Path adminCredentialFile,
        @Nullable Path keyEncryptionKeyFile,
        @DefaultValue Map<String, @Valid ServiceCredential> clients) {

    /** Where tokens come from. */
    public enum Mode {
        /** This gateway issues them. */
        EMBEDDED,
        /** An outside OpenID Connect issuer does: {@code spring.security.oauth2.resourceserver.jwt.issuer-uri}. */
        EXTERNAL
    }

    /**
     * What a service identifies itself with.
     *
     * @param secret at least 32 characters, made at random
     */
    public record ServiceCredential(@NotNull Secret secret) {

        private static final int SHORTEST = 32;

        @AssertTrue(message = "the secret must have at least 32 characters")
        boolean isSecretLongEnough() {
            return secret.value().length() >= SHORTEST;
        }
    }

    @AssertTrue(message = "a token must be good for at least a minute and at most a day")
    boolean isTokenLifetimeSensible() {
        return sensible(tokenLifetime) && sensible(adminTokenLifetime);
    }

    @AssertTrue(message = "clients must be named in lower-case letters, digits and hyphens, and not admin")
    boolean isEveryClientNameValid() {
        return clients.keySet().stream()
                .allMatch(name -> ClientName.isValid(name) && !name.equals(ClientName.ADMIN.value()));
    }

    private static boolean sensible(Duration lifetime) {
        return lifetime.compareTo(Duration.ofMinutes(1)) >= 0 && lifetime.compareTo(Duration.ofDays(1)) <= 0;
    }
}
