package dev.slipway.migration.ruleset;

import dev.slipway.migration.ruleset.GuardedQuery.RefusedQueryException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Asks a database for the version of the product that it belongs to, as a rule set says how. */
public final class ReadProductVersion {

    private static final int MOST_CHARACTERS = 200;

    private ReadProductVersion() {}

    /**
     * The version, if the database tells it. The query can change nothing, and one that fails spoils nothing.
     *
     * @param connection in a transaction, whose state the query sees
     * @param query {@link RuleSet#productVersion()}
     * @throws SQLException when the connection is gone or the transaction has failed already
     */
    public static Optional<String> of(Connection connection, String query) throws SQLException {
        try {
            Optional<String> version = GuardedQuery.unqualified(connection)
                    .run(query, 1, rows -> rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty());
            return version.map(text -> text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) : text);
        } catch (RefusedQueryException e) {
            return Optional.empty();
        }
    }
}
