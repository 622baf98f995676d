package dev.slipway.gateway.identity.jdbc;

import dev.slipway.gateway.identity.Clients;
import dev.slipway.gateway.identity.ConditionalOnEmbeddedIssuer;
import dev.slipway.gateway.identity.SigningKeys;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** What the embedded issuer keeps in the gateway's database. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnEmbeddedIssuer
class IdentityDatabase {

    @Bean
    Clients clients(JdbcClient jdbc) {
        return new JdbcClients(jdbc);
    }

    @Bean
    SigningKeys signingKeys(JdbcClient jdbc, TransactionOperations transactions) {
        return new JdbcSigningKeys(jdbc, transactions);
    }
}
