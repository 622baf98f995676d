package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a backup is restored, where to, and how strictly.
 *
 * @param into another environment than the backup's, said explicitly; null for the backup's own
 * @param newDatabase the name of a database to make on the environment's server, the environment itself untouched; null
 *     to replace the environment's content
 * @param tables the tables whose rows are replaced, everything else untouched; empty for everything
 * @param ownership what happens to owners and privileges
 * @param tolerant whether errors are collected rather than to stop the restore
 * @param variables whether the environment's variables are rolled back to the version that the backup belongs with
 * @param uploads whether uploaded files are restored too; null to restore them with everything, where there are any and
 *     the environment has a place for them
 */
public record RestoreChoices(
        @Nullable EnvironmentRef into,
        @Nullable String newDatabase,
        List<ChosenTables> tables,
        Ownership ownership,
        boolean tolerant,
        boolean variables,
        @Nullable Boolean uploads) {

    /** Everything, strictly, into the environment that the backup is of. */
    public static final RestoreChoices EVERYTHING = new RestoreChoices(null, null, List.of(), Ownership.KEEP, false);

    /** With the variables left as they are, and uploaded files as is usual. */
    public RestoreChoices(
            @Nullable EnvironmentRef into,
            @Nullable String newDatabase,
            List<ChosenTables> tables,
            Ownership ownership,
            boolean tolerant) {
        this(into, newDatabase, tables, ownership, tolerant, false, null);
    }

    /** What happens to owners and privileges. */
    public enum Ownership {
        /** They are as in the backup; its roles must exist. */
        KEEP,
        /** Everything belongs to the environment's role, and nothing is granted. */
        DROP
    }

    /**
     * Tables of a backup.
     *
     * @param schema their schema
     * @param table the table's name, or null for all of the schema
     */
    public record ChosenTables(String schema, @Nullable String table) {

        /** Whether this one is among them. */
        public boolean include(TableContent content) {
            return content.schema().equals(schema)
                    && (table == null || content.name().equals(table));
        }

        /** For people. */
        @Override
        public String toString() {
            return table == null ? schema + ".*" : schema + "." + table;
        }
    }

    /** Copies the list. */
    public RestoreChoices {
        tables = List.copyOf(tables);
    }

    /** Whether uploaded files are restored: usually with everything, where there are any and a place for them. */
    boolean takesUploads(@Nullable FilesContent files, @Nullable FilesLocation location) {
        return files != null
                && location != null
                && (uploads == null ? newDatabase == null && tables.isEmpty() : uploads);
    }

    /**
     * Why these choices do not go together, as a sentence for people; null when they do.
     */
    public @Nullable String contradiction() {
        if (newDatabase != null && !tables.isEmpty()) {
            return "Chosen tables are put into an existing environment; into a new database everything is restored.";
        }
        if (tolerant && !tables.isEmpty()) {
            return "Chosen tables are replaced entirely or not at all, so there is nothing to tolerate.";
        }
        if (newDatabase != null && variables) {
            return "With a new database the environment is not touched, and so its variables stay as they are.";
        }
        if (newDatabase != null && Boolean.TRUE.equals(uploads)) {
            return "Uploaded files are put into an existing environment, and a new database is none.";
        }
        return null;
    }
}
