package dev.slipway.migration.packaging;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What of a database was decided when it was created.
 *
 * @param encoding how its text is encoded, e.g. {@code UTF8}
 * @param collation how its text sorts by default, with the provider, e.g. {@code libc en_US.UTF-8}
 * @param characterType what its text takes for letters, e.g. {@code en_US.UTF-8}
 */
public record DatabaseTraits(String encoding, String collation, String characterType) {

    /** Some columns are not there or called otherwise in other versions, so they are looked up by name. */
    private static final String QUERY = """
            SELECT pg_encoding_to_char(encoding),
                   CASE d ->> 'datlocprovider'
                        WHEN 'i' THEN 'icu ' || coalesce(d ->> 'datlocale', d ->> 'daticulocale')
                        WHEN 'b' THEN 'builtin ' || (d ->> 'datlocale')
                        ELSE 'libc ' || datcollate END,
                   datctype
              FROM pg_database, to_jsonb(pg_database) AS d
             WHERE datname = current_database()
            """;

    /** Those of the session's database. */
    public static DatabaseTraits read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUERY)) {
            row.next();
            return new DatabaseTraits(row.getString(1), row.getString(2), row.getString(3));
        }
    }
}
