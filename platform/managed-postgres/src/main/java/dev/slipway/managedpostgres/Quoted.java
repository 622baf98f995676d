package dev.slipway.managedpostgres;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names and strings as they must be written into SQL text. Both always come out quoted. */
public final class Quoted {

    private Quoted() {}

    /** {@code my"name} becomes {@code "my""name"}. */
    public static String identifier(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not an identifier");
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The names as identifiers, separated by comma and space. */
    public static String identifiers(Collection<String> names) {
        return names.stream().map(Quoted::identifier).collect(Collectors.joining(", "));
    }

    /** {@code it's} becomes {@code 'it''s'}; needs standard_conforming_strings, which our sessions set. */
    public static String literal(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("PostgreSQL text has no NUL character");
        }
        return '\'' + text.replace("'", "''") + '\'';
    }
}
