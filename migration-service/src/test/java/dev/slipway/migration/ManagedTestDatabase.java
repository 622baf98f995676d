package dev.slipway.migration;

import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.TlsMode;
import dev.slipway.teststack.TestDatabase;

/** A test's database as Slipway comes to it. */
public final class ManagedTestDatabase {

    private ManagedTestDatabase() {}

    /** Sessions of the database's owner, as Slipway opens them. */
    public static ManagedDatabase of(TestDatabase database) {
        return new ManagedDatabase(settings(database), "slipway-test");
    }

    /** How to connect as the database's owner. */
    public static ConnectionSettings settings(TestDatabase database) {
        return new ConnectionSettings(
                database.host(),
                database.port(),
                database.database(),
                database.user(),
                database.password(),
                TlsMode.DISABLE);
    }
}
