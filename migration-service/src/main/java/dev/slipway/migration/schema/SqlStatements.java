package dev.slipway.migration.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts a script into statements: knows quotes, dollar quotes, comments, parentheses and {@code BEGIN ATOMIC} bodies.
 */
final class SqlStatements {

    private final String script;
    private int at;
    private int parentheses;
    private int atomicBlocks;
    private boolean lastWordWasBegin;

    private SqlStatements(String script) {
        this.script = script;
    }

    /** The statements without closing semicolons, comments between them left out; empty ones are dropped. */
    static List<String> of(String script) {
        return new SqlStatements(script).split();
    }

    private List<String> split() {
        List<String> statements = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        while (at < script.length()) {
            int start = at;
            char c = script.charAt(at);
            if (script.startsWith("--", at)) {
                int end = script.indexOf('\n', at);
                at = end < 0 ? script.length() : end;
            } else if (script.startsWith("/*", at)) {
                skipBlockComment();
            } else if (c == '\'') {
                boolean escapes = start > 0
                        && Character.toUpperCase(script.charAt(start - 1)) == 'E'
                        && (start < 2 || !isWordPart(script.charAt(start - 2)));
                skipQuoted('\'', escapes);
                current.append(script, start, at);
            } else if (c == '"') {
                skipQuoted('"', false);
                current.append(script, start, at);
            } else if (c == '$' && skipDollarQuoted()) {
                current.append(script, start, at);
            } else if (isWordPart(c)) {
                while (at < script.length() && (isWordPart(script.charAt(at)) || script.charAt(at) == '$')) {
                    at++;
                }
                word(script.substring(start, at).toUpperCase(Locale.ROOT));
                current.append(script, start, at);
            } else {
                parentheses += c == '(' ? 1 : c == ')' ? -1 : 0;
                at++;
                if (c == ';' && parentheses == 0 && atomicBlocks == 0) {
                    add(statements, current);
                } else {
                    current.append(c);
                }
            }
        }
        add(statements, current);
        return statements;
    }

    private void word(String word) {
        if (word.equals("ATOMIC") && lastWordWasBegin) {
            atomicBlocks++;
        } else if (atomicBlocks > 0 && word.equals("CASE")) {
            atomicBlocks++;
        } else if (atomicBlocks > 0 && word.equals("END")) {
            atomicBlocks--;
        }
        lastWordWasBegin = word.equals("BEGIN");
    }

    private void skipQuoted(char quote, boolean escapes) {
        at++;
        while (at < script.length()) {
            char c = script.charAt(at++);
            if (c == '\\' && escapes) {
                at++;
            } else if (c == quote) {
                if (at < script.length() && script.charAt(at) == quote) {
                    at++;
                } else {
                    return;
                }
            }
        }
    }

    private boolean skipDollarQuoted() {
        int end = at + 1;
        while (end < script.length() && isWordPart(script.charAt(end))) {
            end++;
        }
        if (end >= script.length() || script.charAt(end) != '$' || Character.isDigit(script.charAt(at + 1))) {
            return false;
        }
        String tag = script.substring(at, end + 1);
        int close = script.indexOf(tag, end + 1);
        at = close < 0 ? script.length() : close + tag.length();
        return true;
    }

    private void skipBlockComment() {
        int depth = 0;
        do {
            if (script.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (script.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < script.length());
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private static void add(List<String> statements, StringBuilder current) {
        String statement = current.toString().strip();
        if (!statement.isEmpty()) {
            statements.add(statement);
        }
        current.setLength(0);
    }
}
