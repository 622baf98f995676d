package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.TableName;
import java.util.Locale;

/** Reads keywords and names from the beginning of a statement. */
final class SqlReader {

    private final String sql;
    private int at;

    SqlReader(String sql) {
        this.sql = sql;
    }

    /** Consumes these words (separated by single spaces in the argument) if they come next, in any case. */
    boolean accept(String words) {
        int start = at;
        for (String word : words.split(" ")) {
            skipSpace();
            int end = at + word.length();
            if (end > sql.length()
                    || !sql.regionMatches(true, at, word, 0, word.length())
                    || end < sql.length() && isWordPart(sql.charAt(end)) && isWordPart(word.charAt(0))) {
                at = start;
                return false;
            }
            at = end;
        }
        return true;
    }

    /** The next identifier, unquoted. */
    String identifier() {
        skipSpace();
        if (at < sql.length() && sql.charAt(at) == '"') {
            StringBuilder name = new StringBuilder();
            at++;
            while (at < sql.length()) {
                char c = sql.charAt(at++);
                if (c == '"') {
                    if (at < sql.length() && sql.charAt(at) == '"') {
                        at++;
                    } else {
                        break;
                    }
                }
                name.append(c);
            }
            return name.toString();
        }
        int start = at;
        while (at < sql.length() && (isWordPart(sql.charAt(at)) || sql.charAt(at) == '$')) {
            at++;
        }
        return sql.substring(start, at).toLowerCase(Locale.ROOT);
    }

    /** The next qualified name; one without a schema is in {@code public}. */
    TableName qualifiedName() {
        String first = identifier();
        if (at < sql.length() && sql.charAt(at) == '.') {
            at++;
            return new TableName(first, identifier());
        }
        return new TableName("public", first);
    }

    /** What was not read yet, without leading space. */
    String rest() {
        skipSpace();
        return sql.substring(at);
    }

    private void skipSpace() {
        while (at < sql.length() && Character.isWhitespace(sql.charAt(at))) {
            at++;
        }
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }
}
