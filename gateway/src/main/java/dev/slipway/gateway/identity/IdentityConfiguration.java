package dev.slipway.gateway.identity;

import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder.SecretKeyFactoryAlgorithm;
import org.springframework.transaction.support.TransactionOperations;

/** The embedded issuer's clients. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnEmbeddedIssuer
class IdentityConfiguration {

    private static final int SALT_BYTES = 16;
    // secrets are random and long, so guessing is hopeless anyway, and each token request pays for this
    private static final int ITERATIONS = 10_000;

    @Bean
    PasswordEncoder secretEncoder() {
        String algorithm = "pbkdf2";
        return new DelegatingPasswordEncoder(
                algorithm,
                Map.of(
                        algorithm,
                        new Pbkdf2PasswordEncoder(
                                "", SALT_BYTES, ITERATIONS, SecretKeyFactoryAlgorithm.PBKDF2WithHmacSHA256)));
    }

    @Bean
    SecretHashing secretHashing(PasswordEncoder encoder) {
        return new SecretHashing(encoder);
    }

    @Bean
    ManageClients manageClients(Clients clients, SecretHashing hashing, IdentityProperties properties) {
        Set<ClientName> services =
                properties.clients().keySet().stream().map(ClientName::new).collect(Collectors.toSet());
        return new ManageClients(clients, services, hashing, Clock.systemUTC());
    }

    @Bean
    AdmitAdmin admitAdmin(
            Clients clients, SecretHashing hashing, TransactionOperations transactions, IdentityProperties properties) {
        return new AdmitAdmin(
                clients,
                hashing,
                transactions,
                new AdminCredential(properties.adminCredentialFile(), System.out),
                Clock.systemUTC());
    }
}
