package dev.slipway.migration.ruleset;

import java.sql.SQLException;
import org.postgresql.core.Parser;

/** SQL that rule sets bring along must not get out of the statement that it is put into. */
final class SingleStatement {

    private SingleStatement() {}

    /** Whether the text is one statement; what an unclosed quote or comment swallows shows when it is run. */
    static boolean is(String sql) {
        try {
            return Parser.parseJdbcSql(sql, true, false, true, false, false).size() == 1;
        } catch (SQLException e) {
            return false;
        }
    }
}
