package dev.slipway.gateway.identity;

import dev.slipway.service.security.Scopes;
import java.time.Clock;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Sees to it that the client {@code admin} exists and holds every scope that can be granted. At the very first start it
 * is made and its credential handed over; who loses that deletes the row of {@code admin} from the table {@code client}
 * and starts a gateway anew.
 */
final class AdmitAdmin implements InitializingBean {

    private final Clients clients;
    private final SecretHashing hashing;
    private final TransactionOperations transactions;
    private final AdminCredential credential;
    private final Clock clock;

    AdmitAdmin(
            Clients clients,
            SecretHashing hashing,
            TransactionOperations transactions,
            AdminCredential credential,
            Clock clock) {
        this.clients = clients;
        this.hashing = hashing;
        this.transactions = transactions;
        this.credential = credential;
        this.clock = clock;
    }

    /** Before the web server opens its port. */
    @Override
    public void afterPropertiesSet() {
        // handed over before the commit: better a credential that never came to be than one that nobody has
        transactions.executeWithoutResult(transaction -> {
            if (clients.find(ClientName.ADMIN).isPresent()) {
                clients.grant(ClientName.ADMIN, Scopes.GRANTABLE);
                return;
            }
            Secret secret = Secret.random();
            Client admin = new Client(ClientName.ADMIN, Scopes.GRANTABLE, clock.instant(), "gateway");
            // of several instances that start for the first time together, one adds it
            if (clients.add(admin, hashing.hash(secret))) {
                credential.handOver(ClientName.ADMIN, secret);
            }
        });
    }
}
