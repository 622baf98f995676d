package dev.slipway.migration.ruleset;

import dev.slipway.managedpostgres.TableName;

/** A table name or glob as rule sets write it; see {@link RuleEntry#table()}. */
final class TablePattern {

    private final boolean qualified;
    private final Glob glob;

    TablePattern(String text) {
        this.qualified = text.indexOf('.') > 0;
        this.glob = new Glob(text);
    }

    boolean matches(TableName table) {
        return glob.matches(qualified ? table.toString() : table.name());
    }

    boolean isQualified() {
        return qualified;
    }

    boolean isGlob() {
        return glob.isWild();
    }

    /** Higher wins: exact before glob, then the one that says more. */
    int specificity() {
        return (glob.isWild() ? 0 : 1_000_000) + (qualified ? 1_000 : 0) + glob.literals();
    }
}
