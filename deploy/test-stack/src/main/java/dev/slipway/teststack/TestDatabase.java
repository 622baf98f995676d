package dev.slipway.teststack;

/**
 * A database of the test server and the role that owns it.
 *
 * @param user the owner, who may create databases
 */
public record TestDatabase(String host, int port, String database, String user, String password) {

    /** The JDBC URL, without credentials. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    /** The same server and role, another database. */
    public TestDatabase withDatabase(String other) {
        return new TestDatabase(host, port, other, user, password);
    }
}
