package dev.slipway.migration.drift;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has changed in a target since a migration, and would be gone with a restore of the backup before it.
 *
 * @param since from when on, or null when that is not known
 * @param tables the tables whose rows have changed, by name
 * @param structure schema objects that have changed, by kind and name
 * @param unknown what cannot be told, each a sentence
 */
public record TargetChanges(
        @Nullable Instant since, List<ChangedTable> tables, List<ChangedObject> structure, List<String> unknown) {

    /** Copies the lists. */
    public TargetChanges {
        tables = List.copyOf(tables);
        structure = List.copyOf(structure);
        unknown = List.copyOf(unknown);
    }

    /** Nothing can be told at all. */
    public static TargetChanges unknown(String why) {
        return new TargetChanges(null, List.of(), List.of(), List.of(why));
    }

    /** Whether it is certain that nothing has changed. */
    @JsonIgnore
    public boolean isNothing() {
        return tables.isEmpty() && structure.isEmpty() && unknown.isEmpty();
    }

    /**
     * A table whose rows have changed.
     *
     * @param table its name
     * @param written rows that were inserted or updated since and are still there
     * @param rowsThen how many rows it had, or null when that is not known
     * @param rowsNow how many it has
     */
    public record ChangedTable(
            String table, long written, @Nullable Long rowsThen, long rowsNow) {

        private String told() {
            String now = rowsThen == null
                    ? "%d rows now".formatted(rowsNow)
                    : "%d rows then, %d now".formatted(rowsThen, rowsNow);
            return "%s (%d rows inserted or updated; %s)".formatted(table, written, now);
        }
    }

    /**
     * A schema object that has changed.
     *
     * @param object kind and name
     * @param change how
     */
    public record ChangedObject(String object, Change change) {}

    /** How something has changed. */
    public enum Change {
        /** It was not there. */
        @JsonProperty("added")
        ADDED,
        /** It is different. */
        @JsonProperty("changed")
        CHANGED,
        /** It is not there any more. */
        @JsonProperty("removed")
        REMOVED
    }

    /** In a sentence for people. */
    public String told() {
        List<String> parts = new ArrayList<>();
        if (!tables.isEmpty()) {
            parts.add("Rows have changed in "
                    + some(tables.stream().map(ChangedTable::told).toList()) + ".");
        }
        if (!structure.isEmpty()) {
            parts.add("The structure has changed: "
                    + some(structure.stream().map(ChangedObject::object).toList()) + ".");
        }
        parts.addAll(unknown);
        return parts.isEmpty() ? "Nothing has changed." : String.join(" ", parts);
    }

    private static String some(List<String> all) {
        int shown = Math.min(all.size(), 10);
        String list = String.join(", ", all.subList(0, shown));
        return shown == all.size() ? list : "%s and %d more".formatted(list, all.size() - shown);
    }
}
