package dev.slipway.environment.registry.jdbc;

import dev.slipway.environment.registry.Standing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import org.jspecify.annotations.Nullable;

/** A standing as two columns, which are null for what is in use. */
final class StandingColumns {

    private StandingColumns() {}

    static Standing standing(ResultSet row, String byColumn, String atColumn) throws SQLException {
        Timestamp at = row.getTimestamp(atColumn);
        return at == null ? new Standing.InUse() : new Standing.Archived(row.getString(byColumn), at.toInstant());
    }

    static @Nullable String archivedBy(Standing standing) {
        return switch (standing) {
            case Standing.InUse _ -> null;
            case Standing.Archived(var by, var _) -> by;
        };
    }

    static @Nullable Timestamp archivedAt(Standing standing) {
        return switch (standing) {
            case Standing.InUse _ -> null;
            case Standing.Archived(var _, var at) -> Timestamp.from(at);
        };
    }
}
