package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Quoted;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which columns a piece of SQL names; rather one too many than one too few. */
final class Mentions {

    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]*");

    private Mentions() {}

    static Set<String> in(String sql, Collection<String> columns) {
        Set<String> found = new TreeSet<>();
        for (String column : columns) {
            if (sql.contains(Quoted.identifier(column)) || PLAIN.matcher(column).matches() && names(sql, column)) {
                found.add(column);
            }
        }
        return found;
    }

    private static boolean names(String sql, String column) {
        for (int at = sql.indexOf(column); at >= 0; at = sql.indexOf(column, at + 1)) {
            int end = at + column.length();
            boolean begins = at == 0 || !isPart(sql.charAt(at - 1));
            boolean ends = end == sql.length() || !isPart(sql.charAt(end));
            if (begins && ends) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }
}
