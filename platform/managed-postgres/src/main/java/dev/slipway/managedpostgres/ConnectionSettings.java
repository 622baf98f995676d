package dev.slipway.managedpostgres;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Where an application's database is and how to log in. {@link #toString()} never shows the password.
 *
 * @param host a host name or address
 * @param port a TCP port
 * @param database the database's name, unquoted
 * @param user the role to log in as
 * @param password that role's password, possibly empty
 * @param tls how much TLS is insisted on
 */
public record ConnectionSettings(String host, int port, String database, String user, String password, TlsMode tls) {

    public ConnectionSettings {
        requireText(host, "host");
        requireText(database, "database");
        requireText(user, "user");
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port must be between 1 and 65535, not " + port);
        }
    }

    private static void requireText(String value, String what) {
        if (value.isBlank() || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " must not be empty");
        }
    }

    /** The same server and role, another database. */
    public ConnectionSettings withDatabase(String other) {
        return new ConnectionSettings(host, port, other, user, password, tls);
    }

    /** The JDBC URL, without user and password. */
    public String jdbcUrl() {
        String address = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return "jdbc:postgresql://" + address + ":" + port + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "ConnectionSettings[%s@%s:%d/%s, tls=%s]".formatted(user, host, port, database, tls.sslMode());
    }
}
