package dev.slipway.backup.web;

import dev.slipway.backup.RestoreChoices.ChosenTables;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table, or without its name all of a schema. */
record TablesBody(
        @NotBlank @Size(max = 63) String schema,
        @Size(min = 1, max = 63) @Nullable String table) {

    /** How many may be given at once. */
    static final int MOST = 10_000;

    static List<ChosenTables> chosen(@Nullable List<TablesBody> given) {
        return given == null
                ? List.of()
                : given.stream()
                        .map(some -> new ChosenTables(some.schema(), some.table()))
                        .toList();
    }
}
