package dev.slipway.backup;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where an application keeps its own version in its database: the only row of a table.
 *
 * @param schema the table's schema
 * @param table the table's name, exactly
 * @param column the column with the version
 */
public record VersionRow(
        @NotBlank @DefaultValue("public") String schema,
        @NotBlank String table,
        @NotBlank String column) {

    /** For people. */
    @Override
    public String toString() {
        return "%s.%s.%s".formatted(schema, table, column);
    }
}
