package dev.slipway.gateway.identity;

import java.time.Instant;
import java.util.Set;

/**
 * A person's or a system's access to the API.
 *
 * @param name its name and OAuth client id
 * @param scopes what its tokens may do
 * @param createdAt since when it exists
 * @param createdBy who made it
 */
public record Client(ClientName name, Set<String> scopes, Instant createdAt, String createdBy) {

    public Client {
        scopes = Set.copyOf(scopes);
    }
}
