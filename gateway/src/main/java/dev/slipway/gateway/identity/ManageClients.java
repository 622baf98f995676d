package dev.slipway.gateway.identity;

import dev.slipway.service.security.Actor;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives people and other systems a narrower access than the admin's, and takes it away. */
public class ManageClients {

    private static final Logger log = LoggerFactory.getLogger(ManageClients.class);

    private final Clients clients;
    private final Set<ClientName> services;
    private final SecretHashing hashing;
    private final Clock clock;

    ManageClients(Clients clients, Set<ClientName> services, SecretHashing hashing, Clock clock) {
        this.clients = clients;
        this.services = Set.copyOf(services);
        this.hashing = hashing;
        this.clock = clock;
    }

    /**
     * A client that was just made.
     *
     * @param client the client
     * @param secret its secret, which is not kept
     */
    public record Issued(Client client, Secret secret) {}

    /**
     * Makes a client.
     *
     * @param name not taken by a client or a service
     * @param scopes what it may do
     * @param own what the caller may do: nobody gives more than they have
     * @param actor who makes it
     * @throws ScopesNotOwnException if the scopes go beyond the caller's
     * @throws NameTakenException if the name is taken
     */
    public Issued issue(ClientName name, Set<String> scopes, Set<String> own, Actor actor) {
        Set<String> beyond = new TreeSet<>(scopes);
        beyond.removeAll(own);
        if (!beyond.isEmpty()) {
            throw new ScopesNotOwnException(beyond);
        }
        Secret secret = Secret.random();
        Client client = new Client(name, scopes, clock.instant(), actor.name());
        if (services.contains(name) || !clients.add(client, hashing.hash(secret))) {
            throw new NameTakenException(name);
        }
        log.atInfo()
                .setMessage("client made")
                .addKeyValue("client", name)
                .addKeyValue("scopes", client.scopes())
                .addKeyValue("actor", actor.name())
                .log();
        return new Issued(client, secret);
    }

    /** All clients that were made here, by name. */
    public List<Client> list() {
        return clients.list();
    }

    /**
     * Removes a client. Tokens that it already has run out by themselves.
     *
     * @param actor who removes it
     * @return whether it existed
     * @throws AdminStaysException for the admin
     */
    public boolean remove(ClientName name, Actor actor) {
        if (name.equals(ClientName.ADMIN)) {
            throw new AdminStaysException();
        }
        boolean existed = clients.remove(name);
        if (existed) {
            log.atInfo()
                    .setMessage("client removed")
                    .addKeyValue("client", name)
                    .addKeyValue("actor", actor.name())
                    .log();
        }
        return existed;
    }

    /** The caller asked for scopes that they do not hold themselves. */
    public static final class ScopesNotOwnException extends RuntimeException {

        private final transient Set<String> scopes;

        ScopesNotOwnException(Set<String> scopes) {
            super("Scopes beyond the caller's own: " + String.join(", ", scopes));
            this.scopes = Set.copyOf(scopes);
        }

        /** The scopes that the caller lacks. */
        public Set<String> scopes() {
            return scopes;
        }
    }

    /** There is a client or a service of this name. */
    public static final class NameTakenException extends RuntimeException {

        NameTakenException(ClientName name) {
            super("The name " + name + " is taken");
        }
    }

    /** The admin cannot be removed. */
    public static final class AdminStaysException extends RuntimeException {

        AdminStaysException() {
            super("The admin cannot be removed");
        }
    }
}
