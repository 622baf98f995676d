package dev.slipway.backup;

import dev.slipway.backup.RestoreChoices.ChosenTables;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What of a database is backed up.
 *
 * @param tables the chosen schemas and tables, by their exact names; empty for the whole database
 */
public record BackupScope(List<ChosenTables> tables) {

    /** The whole database. */
    public static final BackupScope WHOLE = new BackupScope(List.of());

    /** Copies the list. */
    public BackupScope {
        tables = List.copyOf(tables);
    }

    /** The scope of these tables; of the whole database where none are given. */
    public static BackupScope of(@Nullable List<ChosenTables> tables) {
        return tables == null ? WHOLE : new BackupScope(tables);
    }

    /** Whether nothing is left out. */
    public boolean isWhole() {
        return tables.isEmpty();
    }

    /** The chosen schemas and tables, or null for the whole database. */
    public @Nullable List<ChosenTables> chosen() {
        return isWhole() ? null : tables;
    }

    /** The chosen schemas and tables as messages tell them, or null for the whole database. */
    public @Nullable List<dev.slipway.contracts.backup.ChosenTables> told() {
        return isWhole()
                ? null
                : tables.stream()
                        .map(some -> new dev.slipway.contracts.backup.ChosenTables(some.schema(), some.table()))
                        .toList();
    }

    /** For people. */
    @Override
    public String toString() {
        return isWhole()
                ? "the whole database"
                : tables.stream().map(ChosenTables::toString).collect(Collectors.joining(", "));
    }
}
