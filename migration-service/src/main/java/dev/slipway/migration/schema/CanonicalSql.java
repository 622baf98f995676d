package dev.slipway.migration.schema;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One form for what PostgreSQL writes in two: {@code v IN ('a', 'b')} on a varchar column is written with a cast of the
 * whole list, and, once it was read from a dump, with a cast of each member.
 */
final class CanonicalSql {

    private static final String MEMBER = "'[^']*+(?:''[^']*+)*+'::character varying";
    private static final Pattern LIST_CAST =
            Pattern.compile("\\(ARRAY\\[(" + MEMBER + "(?:, " + MEMBER + ")*+)\\]\\)::text\\[\\]");
    private static final Pattern EACH = Pattern.compile(MEMBER);

    private CanonicalSql() {}

    static String of(String sql) {
        if (!sql.contains("::text[]")) {
            return sql;
        }
        Matcher list = LIST_CAST.matcher(sql);
        StringBuilder canonical = new StringBuilder();
        while (list.find()) {
            String members = EACH.matcher(list.group(1))
                    .replaceAll(member -> Matcher.quoteReplacement("(" + member.group() + ")::text"));
            list.appendReplacement(canonical, Matcher.quoteReplacement("ARRAY[" + members + "]"));
        }
        return list.appendTail(canonical).toString();
    }
}
