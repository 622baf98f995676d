package dev.slipway.migration.plan;

import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import java.sql.SQLException;

/** Takes the rows that a plan kept while they are read, table after table. */
public interface RestoredRows {

    /**
     * A table's rows come next.
     *
     * @param counts how many
     * @return takes them, as {@link TableDelta#forEach} gives them; no removal is taken back
     */
    TableDelta.RowReader begin(PackagedTable table, TablePlan counts) throws SQLException;

    /** They have all been given. Whether they are what the plan kept is known only when those of all tables have been. */
    void end(TableDelta delta) throws SQLException;
}
