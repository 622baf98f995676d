package dev.slipway.gateway.identity;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The API clients that were made here. Services are not among them: those are configured. */
public interface Clients {

    /**
     * Adds a client unless one of its name exists.
     *
     * @param secretHash hash of its secret, never the secret
     * @return whether it was added
     */
    boolean add(Client client, String secretHash);

    /** Replaces what a client's tokens may do; nothing happens if it does not exist. */
    void grant(ClientName name, Set<String> scopes);

    /** The client of this name, with the hash of its secret. */
    Optional<Credential> find(ClientName name);

    /** All of them, by name. */
    List<Client> list();

    /**
     * Removes a client.
     *
     * @return whether it existed
     */
    boolean remove(ClientName name);

    /** A client and what its secret is checked against. */
    record Credential(Client client, String secretHash) {}
}
