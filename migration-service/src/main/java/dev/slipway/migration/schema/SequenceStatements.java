package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.Quoted;
import dev.slipway.migration.schema.Changes.Stage;
import java.util.Objects;

/** Changes sequences without touching where they stand. */
final class SequenceStatements {

    private SequenceStatements() {}

    static void alter(Changes changes, CatalogObject before, CatalogObject after) {
        StringBuilder options = new StringBuilder();
        option(options, " AS ", "type", before, after);
        option(options, " INCREMENT BY ", "increment", before, after);
        option(options, " MINVALUE ", "min", before, after);
        option(options, " MAXVALUE ", "max", before, after);
        option(options, " START WITH ", "start", before, after);
        option(options, " CACHE ", "cache", before, after);
        if (before.is("cycle") != after.is("cycle")) {
            options.append(after.is("cycle") ? " CYCLE" : " NO CYCLE");
        }
        if (!options.isEmpty()) {
            add(changes, Stage.CREATE, after, options.toString());
        }
        if (before.is("unlogged") != after.is("unlogged")) {
            add(changes, Stage.CREATE, after, after.is("unlogged") ? " SET UNLOGGED" : " SET LOGGED");
        }
        if (!after.is("identity") && !owner(before).equals(owner(after))) {
            add(changes, Stage.OWN, after, " OWNED BY " + owner(after));
        }
    }

    /** Gives it the bounds that it will have, if they are narrower. */
    static void narrow(Changes changes, CatalogObject before, CatalogObject after) {
        if (after.number("max").compareTo(before.number("max")) < 0
                || after.number("min").compareTo(before.number("min")) > 0) {
            add(
                    changes,
                    Stage.CREATE,
                    after,
                    " MINVALUE " + after.text("min") + " MAXVALUE " + after.text("max") + " START WITH "
                            + after.text("start"));
        }
    }

    private static void add(Changes changes, Stage stage, CatalogObject sequence, String what) {
        changes.add(
                stage,
                "ALTER SEQUENCE " + sequence.identity() + what,
                sequence.table(),
                sequence.id(),
                Work.NOTE,
                TableLock.NONE);
    }

    private static String owner(CatalogObject sequence) {
        return sequence.table() == null
                ? "NONE"
                : sequence.ownTable().quoted() + "."
                        + Quoted.identifier(Objects.requireNonNullElse(sequence.text("column"), "?"));
    }

    private static void option(
            StringBuilder options, String words, String fact, CatalogObject before, CatalogObject after) {
        String value = after.text(fact);
        if (value != null && !value.equals(before.text(fact))) {
            options.append(words).append(value);
        }
    }

    /** The options of an identity column's sequence, in parentheses. */
    static String identity(CatalogObject sequence) {
        return "(SEQUENCE NAME " + sequence.identity()
                + " START WITH " + sequence.text("start")
                + " INCREMENT BY " + sequence.text("increment")
                + " MINVALUE " + sequence.text("min")
                + " MAXVALUE " + sequence.text("max")
                + " CACHE " + sequence.text("cache")
                + (sequence.is("cycle") ? " CYCLE)" : ")");
    }
}
