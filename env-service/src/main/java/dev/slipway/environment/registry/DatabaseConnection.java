package dev.slipway.environment.registry;

import dev.slipway.environment.secret.Secret;
import dev.slipway.environment.secret.SecretName;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.TlsMode;
import org.jspecify.annotations.Nullable;

/**
 * How an environment's database is reached, without the password, which is kept as a secret of the environment.
 *
 * @param host a host name or address
 * @param port a TCP port
 * @param database the database's name
 * @param user the role to log in as
 * @param tls how much TLS is insisted on
 * @param schema where the application keeps its tables, or null when that was not said
 */
public record DatabaseConnection(
        String host,
        int port,
        String database,
        String user,
        TlsMode tls,
        @Nullable String schema) {

    /** What the password is called among the environment's secrets. */
    static final SecretName PASSWORD = new SecretName("connection/password");

    /** All that is needed to connect. */
    ConnectionSettings withPassword(Secret password) {
        return new ConnectionSettings(host, port, database, user, password.reveal(), tls);
    }
}
