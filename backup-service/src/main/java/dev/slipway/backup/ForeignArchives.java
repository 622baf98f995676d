package dev.slipway.backup;

import dev.slipway.managedpostgres.ConnectionSettings;
import java.io.IOException;
import java.io.InputStream;

/** Archives that Slipway has not made, read by PostgreSQL's own tools. */
public interface ForeignArchives {

    /**
     * Loads one that pg_dump made, in its custom or its tar format, into a new database with the locale of the live one.
     * Whatever comes of it, the caller drops that.
     *
     * @param live the environment's database, on whose server it is made
     * @param database the new database's name; one that is there is replaced
     * @param archive the archive, which is read once
     * @param keepOwners whether owners and privileges are as in the archive, or everything belongs to the role
     * @throws JobFailedException when the server or pg_restore refuses it
     * @throws IOException when reading the archive failed
     */
    void load(ConnectionSettings live, String database, InputStream archive, boolean keepOwners) throws IOException;
}
