package dev.slipway.migration.ruleset;

import dev.slipway.managedpostgres.TableName;
import java.util.regex.Pattern;

/** A table name or glob as rule sets write it; see {@link RuleEntry#table()}. */
final class TablePattern {

    private final boolean qualified;
    private final boolean glob;
    private final int literals;
    private final Pattern regex;

    TablePattern(String text) {
        this.qualified = text.indexOf('.') > 0;
        this.glob = text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
        this.literals = (int) text.chars().filter(c -> c != '*' && c != '?').count();
        StringBuilder pattern = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '*' -> pattern.append(".*");
                case '?' -> pattern.append('.');
                default -> pattern.append(Pattern.quote(String.valueOf(c)));
            }
        }
        this.regex = Pattern.compile(pattern.toString(), Pattern.DOTALL);
    }

    boolean matches(TableName table) {
        return regex.matcher(qualified ? table.toString() : table.name()).matches();
    }

    boolean isQualified() {
        return qualified;
    }

    boolean isGlob() {
        return glob;
    }

    /** Higher wins: exact before glob, then the one that says more. */
    int specificity() {
        return (glob ? 0 : 1_000_000) + (qualified ? 1_000 : 0) + literals;
    }
}
