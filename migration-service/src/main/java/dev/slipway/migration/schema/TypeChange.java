package dev.slipway.migration.schema;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What changing a column's type does to the values in it. */
enum TypeChange {
    /** PostgreSQL only notes the new type. */
    SAFE,
    /** Every row is written anew, and every value survives. */
    REWRITING,
    /** Values may be cut, rounded or refused. */
    NARROWING;

    private static final Pattern FORM =
            Pattern.compile("([^()]+?)(?:\\((\\d+)(?:,(-?\\d+))?\\))?((?: with(?:out)? time zone)?)(\\[])*");
    private static final List<String> INTEGERS = List.of("smallint", "integer", "bigint");

    static TypeChange of(String before, String after) {
        if (before.equals(after)) {
            return SAFE;
        }
        Matcher from = FORM.matcher(before);
        Matcher to = FORM.matcher(after);
        if (!from.matches() || !to.matches() || before.endsWith("[]") || after.endsWith("[]")) {
            return NARROWING;
        }
        String fromName = from.group(1);
        String toName = to.group(1);
        if (toName.equals("text") || toName.equals("character varying")) {
            boolean wide = to.group(2) == null;
            if (fromName.equals("text") || fromName.equals("character varying")) {
                boolean fits = wide || from.group(2) != null && number(from.group(2)) <= number(to.group(2));
                return fits ? SAFE : NARROWING;
            }
            return wide ? REWRITING : NARROWING;
        }
        if (INTEGERS.contains(fromName)) {
            if (INTEGERS.contains(toName)) {
                return INTEGERS.indexOf(fromName) < INTEGERS.indexOf(toName) ? REWRITING : NARROWING;
            }
            return toName.equals("numeric") && to.group(2) == null ? REWRITING : NARROWING;
        }
        if (fromName.equals("numeric") && toName.equals("numeric")) {
            return numeric(from, to);
        }
        if (fromName.equals("real") && toName.equals("double precision")) {
            return REWRITING;
        }
        return NARROWING;
    }

    private static TypeChange numeric(Matcher from, Matcher to) {
        if (to.group(2) == null) {
            return SAFE;
        }
        if (from.group(2) == null) {
            return NARROWING;
        }
        int fromScale = from.group(3) == null ? 0 : number(from.group(3));
        int toScale = to.group(3) == null ? 0 : number(to.group(3));
        boolean fits = toScale >= fromScale && number(to.group(2)) - toScale >= number(from.group(2)) - fromScale;
        return !fits ? NARROWING : toScale == fromScale ? SAFE : REWRITING;
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }
}
