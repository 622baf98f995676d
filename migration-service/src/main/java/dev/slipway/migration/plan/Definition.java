package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what the catalog says of a constraint or an index: the texts that PostgreSQL itself writes. */
sealed interface Definition {

    /** What stands before the last column of a foreign key since PostgreSQL 18; a column of that name is quoted. */
    String PERIOD = "PERIOD ";

    Pattern ADDED = Pattern.compile("( \\{.*})?( inherited)?$", Pattern.DOTALL);

    /**
     * Rows must not be alike: a primary key, a unique constraint or index, or an exclusion constraint.
     *
     * @param elements what is compared
     * @param predicate which rows are compared; null for all
     * @param nullsDistinct whether NULL is like nothing, not even NULL
     */
    record Alike(List<Element> elements, @Nullable String predicate, boolean nullsDistinct) implements Definition {

        boolean isExclusion() {
            return elements.stream().anyMatch(element -> element.operator() != null);
        }
    }

    /**
     * Something that is compared.
     *
     * @param expression SQL over the table's columns
     * @param operator how an exclusion constraint compares it; null where equality is meant
     */
    record Element(String expression, @Nullable String operator) {}

    /** Each row must satisfy a condition, that is SQL over the table's columns. */
    record Condition(String expression) implements Definition {}

    /**
     * A foreign key.
     *
     * @param columns the pointing columns
     * @param referencedTable the table pointed at
     * @param referencedColumns the columns pointed at
     * @param isOfPeriods whether the last column is a range of time all of which rows pointed at must cover together
     */
    record Pointing(
            List<String> columns, TableName referencedTable, List<String> referencedColumns, boolean isOfPeriods)
            implements Definition {}

    /** Whether it says so of rows to come only. */
    static boolean isNotValid(String definition) {
        return sql(definition).endsWith(" NOT VALID");
    }

    /** The SQL of a definition, without what the catalog adds to it: facts in braces, and where it comes from. */
    private static String sql(String definition) {
        return ADDED.matcher(definition).replaceFirst("");
    }

    /** Empty for what is not known here, or is not enforced. */
    static Optional<Definition> of(String written) {
        String definition = sql(written);
        Text text = new Text(definition);
        if (definition.endsWith(" NOT ENFORCED")) {
            return Optional.empty();
        }
        if (definition.startsWith("CHECK ")) {
            return Optional.of(new Condition(text.parenthesised()));
        }
        if (definition.startsWith("FOREIGN KEY ")) {
            String pointing = text.parenthesised();
            List<String> columns = names(pointing);
            text.accept("REFERENCES");
            TableName table = text.tableName();
            List<String> referenced = names(text.parenthesised());
            boolean known = columns.size() == referenced.size();
            boolean ofPeriods = Text.list(pointing).getLast().startsWith(PERIOD);
            return known ? Optional.of(new Pointing(columns, table, referenced, ofPeriods)) : Optional.empty();
        }
        boolean alike = definition.startsWith("UNIQUE ")
                || definition.startsWith("PRIMARY KEY ")
                || definition.startsWith("EXCLUDE ")
                || definition.startsWith("CREATE UNIQUE INDEX ");
        return alike ? Optional.of(alike(text)) : Optional.empty();
    }

    private static Alike alike(Text text) {
        List<Element> elements = new ArrayList<>();
        for (String element : Text.list(text.parenthesised())) {
            elements.add(element(element));
        }
        if (text.isBefore(" WITHOUT OVERLAPS)")) {
            return new Alike(withoutOverlaps(elements), null, true);
        }
        boolean nullsDistinct = !text.outsideParentheses().contains("NULLS NOT DISTINCT");
        return new Alike(elements, text.after("WHERE"), nullsDistinct);
    }

    /** Of a key without overlaps, everything but the last must be the same, and that must overlap. */
    private static List<Element> withoutOverlaps(List<Element> elements) {
        List<Element> compared = new ArrayList<>();
        elements.forEach(element -> compared.add(new Element(element.expression(), "=")));
        compared.set(compared.size() - 1, new Element(elements.getLast().expression(), "&&"));
        return compared;
    }

    private static Element element(String text) {
        int end = Text.topLevelSpace(text, 0);
        String expression = text.substring(0, end);
        String rest = text.substring(end).strip();
        if (rest.startsWith("COLLATE ")) {
            int collation = Text.topLevelSpace(rest, "COLLATE ".length());
            expression = "(" + expression + ") " + rest.substring(0, collation);
            rest = rest.substring(collation).strip();
        }
        int with = rest.startsWith("WITH ") ? 0 : rest.lastIndexOf(" WITH ");
        return new Element(
                expression, with < 0 ? null : rest.substring(rest.indexOf("WITH ", with) + "WITH ".length()));
    }

    private static List<String> names(String list) {
        return Text.list(list).stream()
                .map(name -> new Text(name.startsWith(PERIOD) ? name.substring(PERIOD.length()) : name).name())
                .toList();
    }

    /** SQL as PostgreSQL writes it: strings and identifiers double their quotes, and there are no comments. */
    final class Text {

        private final String sql;
        private int at;

        Text(String sql) {
            this.sql = sql;
        }

        private static int afterQuoted(String sql, int start) {
            char quote = sql.charAt(start);
            int i = start + 1;
            while (i < sql.length()) {
                if (sql.charAt(i) == quote) {
                    if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
                        i++;
                    } else {
                        return i + 1;
                    }
                }
                i++;
            }
            return i;
        }

        /** The position behind what stands at this one: a quoted text, all in parentheses, or a character. */
        private static int next(String sql, int start) {
            char c = sql.charAt(start);
            if (c == '\'' || c == '"') {
                return afterQuoted(sql, start);
            }
            if (c != '(' && c != '[') {
                return start + 1;
            }
            int i = start + 1;
            while (i < sql.length() && sql.charAt(i) != ')' && sql.charAt(i) != ']') {
                i = next(sql, i);
            }
            return Math.min(i + 1, sql.length());
        }

        static int topLevelSpace(String sql, int start) {
            int i = start;
            while (i < sql.length() && sql.charAt(i) != ' ') {
                i = next(sql, i);
            }
            return i;
        }

        static List<String> list(String sql) {
            List<String> parts = new ArrayList<>();
            int start = 0;
            for (int i = 0; i < sql.length(); ) {
                if (sql.charAt(i) == ',') {
                    parts.add(sql.substring(start, i).strip());
                    start = i + 1;
                }
                i = next(sql, i);
            }
            parts.add(sql.substring(start).strip());
            return parts;
        }

        /** What the next parentheses hold. */
        String parenthesised() {
            while (at < sql.length() && sql.charAt(at) != '(') {
                at = sql.charAt(at) == '\'' || sql.charAt(at) == '"' ? afterQuoted(sql, at) : at + 1;
            }
            int start = Math.min(at + 1, sql.length());
            at = at < sql.length() ? next(sql, at) : at;
            return sql.substring(start, Math.max(start, at - 1));
        }

        /** Whether what was read last ends so. */
        boolean isBefore(String end) {
            return sql.substring(0, at).endsWith(end);
        }

        void accept(String word) {
            int found = sql.indexOf(word, at);
            at = found < 0 ? sql.length() : found + word.length();
        }

        /** The text without what stands in quotes and parentheses. */
        String outsideParentheses() {
            StringBuilder outside = new StringBuilder();
            for (int i = 0; i < sql.length(); ) {
                int next = next(sql, i);
                if (next == i + 1) {
                    outside.append(sql.charAt(i));
                }
                i = next;
            }
            return outside.toString();
        }

        /** What follows a word that is not in quotes or parentheses, or null. */
        @Nullable
        String after(String word) {
            for (int i = at; i < sql.length(); i = next(sql, i)) {
                if (sql.startsWith(" " + word + " ", i)) {
                    return withoutEnd(sql.substring(i + word.length() + 2));
                }
            }
            return null;
        }

        private static String withoutEnd(String predicate) {
            return predicate.replaceFirst("( DEFERRABLE| INITIALLY DEFERRED| invalid)+$", "");
        }

        /** The next identifier as the catalog has it. */
        String name() {
            while (at < sql.length() && sql.charAt(at) == ' ') {
                at++;
            }
            int start = at;
            if (at < sql.length() && sql.charAt(at) == '"') {
                at = afterQuoted(sql, at);
                return sql.substring(start + 1, at - 1).replace("\"\"", "\"");
            }
            while (at < sql.length()
                    && (Character.isLetterOrDigit(sql.charAt(at)) || "_$".indexOf(sql.charAt(at)) >= 0)) {
                at++;
            }
            return sql.substring(start, at).toLowerCase(Locale.ROOT);
        }

        TableName tableName() {
            String first = name();
            if (at < sql.length() && sql.charAt(at) == '.') {
                at++;
                return new TableName(first, name());
            }
            return new TableName("public", first);
        }
    }
}
