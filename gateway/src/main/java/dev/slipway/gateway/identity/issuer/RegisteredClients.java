package dev.slipway.gateway.identity.issuer;

import dev.slipway.gateway.identity.Client;
import dev.slipway.gateway.identity.ClientName;
import dev.slipway.gateway.identity.Clients;
import dev.slipway.gateway.identity.IdentityProperties;
import dev.slipway.gateway.identity.SecretHashing;
import dev.slipway.service.security.Scopes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;

/** Who may fetch a token: the services as they are configured, everyone else as the database has them. */
final class RegisteredClients implements RegisteredClientRepository {

    private final Clients clients;
    private final IdentityProperties properties;
    private final Map<String, RegisteredClient> services = new HashMap<>();

    RegisteredClients(Clients clients, IdentityProperties properties, SecretHashing hashing) {
        this.clients = clients;
        this.properties = properties;
        properties
                .clients()
                .forEach((name, credential) -> services.put(
                        name,
                        registered(
                                name,
                                hashing.hash(credential.secret()),
                                Set.of(Scopes.INTERNAL),
                                properties.tokenLifetime())));
    }

    @Override
    public @Nullable RegisteredClient findByClientId(String clientId) {
        RegisteredClient service = services.get(clientId);
        if (service != null || !ClientName.isValid(clientId)) {
            return service;
        }
        return clients.find(new ClientName(clientId)).map(this::registered).orElse(null);
    }

    @Override
    public @Nullable RegisteredClient findById(String id) {
        return findByClientId(id);
    }

    @Override
    public void save(RegisteredClient registeredClient) {
        throw new UnsupportedOperationException("Clients are made through Clients");
    }

    private RegisteredClient registered(Clients.Credential credential) {
        Client client = credential.client();
        Duration lifetime =
                client.name().equals(ClientName.ADMIN) ? properties.adminTokenLifetime() : properties.tokenLifetime();
        return registered(client.name().value(), credential.secretHash(), client.scopes(), lifetime);
    }

    private static RegisteredClient registered(
            String name, String secretHash, Set<String> scopes, Duration tokenLifetime) {
        return RegisteredClient.withId(name)
                .clientId(name)
                .clientSecret(secretHash)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .scopes(all -> all.addAll(scopes))
                .tokenSettings(TokenSettings.builder()
                        .accessTokenTimeToLive(tokenLifetime)
                        .build())
                .build();
    }
}
